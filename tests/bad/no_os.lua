-- expect: 2: 'os' is not defined
os.execute("true")
