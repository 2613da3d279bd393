-- expect: 2: require: 'requires_itself' requires itself
local a = require "requires_itself"
