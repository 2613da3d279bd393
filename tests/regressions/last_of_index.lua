-- The last of what depends on the step's number alone differs from row to row.
local x = rnn.sequence("x",{size=4})
local w = exp(-0.1*rnn.index("T"))
return rnn.model("lastw",{outputs={y=rnn.linear(3)(x), l=last(w,"T"), s=sum(w,"T")}})
