"""Floor 2: what is the number?"""
