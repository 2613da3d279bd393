-- The step's number is a value over the batch too, so lengths hold for it.
local x = rnn.sequence("x",{size=4})
local i = rnn.index("T")
local w = exp(-0.1*i)
local y = rnn.linear(3)(x)
return rnn.model("indexm",{outputs={y=y, w=w, s=sum(w,"T"), l=last(w,"T")}})
