-- expect: 2: rnn.bags is not supported yet
rnn.bags("b")
