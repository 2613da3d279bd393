-- expect: 2: require: '../models/elman' is not a plain name (letters, digits and _)
require "../models/elman"
