"""`ChatSession`: what a user can do to a chat, whatever the front end."""
