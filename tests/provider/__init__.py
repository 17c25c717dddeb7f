"""A small SendGrid and Twilio on this machine: strict in what they take, and told how to misbehave."""
