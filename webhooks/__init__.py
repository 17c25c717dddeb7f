"""Every call a provider makes: verified, parsed, kept once, handed to commands. There is none while only the outbox
sends; the calls of SendGrid and Twilio belong here, and come with those channels.
"""
