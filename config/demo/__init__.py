"""The demo company: people, customers and two years of a believable story.

``load.load(env)`` is the only entry. Everything is created through the ORM and the real
importer, with dates relative to today, so that what is seen is what a real database
would show.
"""
