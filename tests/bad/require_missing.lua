-- expect: 2: require: nothing_here.lua cannot be read: No such file or directory
require "nothing_here"
