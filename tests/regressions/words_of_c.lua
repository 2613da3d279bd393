-- Values that are called as C's own words are.
local c = rnn.cell{ state={h=8}, step=function(x,s,p)
 local long = sigmoid(p.W(x)+p.R(s.h)); local short = tanh(p.W2(x)+p.R2(s.h))
 local h = long*short + (1-long)*s.h*short
 return h,{h=h} end}
local x = rnn.sequence("x",{size=3})
local y = rnn.scan(c, x)
return rnn.model("kw",{outputs={y=y}})
