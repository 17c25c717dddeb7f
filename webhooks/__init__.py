"""Every call that other programs make: verified, parsed, handed to commands. There are those of a network's own tools;
the calls of SendGrid and Twilio belong here, and come with those channels.
"""
