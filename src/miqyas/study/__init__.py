"""Floor 3: how sure, why, what if?"""
