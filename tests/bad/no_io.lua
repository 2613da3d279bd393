-- expect: 2: 'io' is not defined
local f = io.open("/etc/passwd")
