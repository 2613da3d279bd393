-- Each next state is the other old state: neither may be overwritten before it is read.
local c = rnn.cell{ state={a=3,b=3}, step=function(x,s,p) return s.a + x, {a=s.b, b=s.a} end}
local x = rnn.sequence("x",{size=3})
local y, last = rnn.scan(c, x)
return rnn.model("swap",{outputs={y=y}})
