-- expect: 2: math has no 'random'
local r = math.random()
