"""Floor 4: how is it told?"""
