-- expect: 2: 'setmetatable' is not defined
setmetatable({}, {})
