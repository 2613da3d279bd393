-- expect: 2: string has no 'dump'
local s = string.dump(print)
