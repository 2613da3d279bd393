-- expect: 2: rnn.bags: the option vocab is missing
rnn.bags("b")
