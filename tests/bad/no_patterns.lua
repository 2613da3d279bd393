-- expect: 2: string has no 'gsub'
local s = ("a"):gsub("a", "b")
