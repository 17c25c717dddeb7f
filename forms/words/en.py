"""The pages in English."""

EN = {
    "day.at": "{day} at {time}",
    # the frame of every page
    "skip-link": "Skip to the question",
    "language": "Language",
    "why": "Why this?",
    "change": "Change or stop",
    "help": "Help",
    "footer": "About this page",
    # a question
    "back": "Back",
    "continue": "Continue",
    "finish": "Finish",
    "save": "Save",
    "skip": "Skip this question",
    "place": "Question {number}",
    "place.of": "Question {number} of {total}",
    "may-skip": "You can skip any question.",
    "may-skip.some": "You can skip any question that has “Skip this question” below it.",
    "saves": "Saves when you press {button}. The same link works until {until}.",
    "saves.open": "Saves when you press {button}. The same link brings you back here.",
    "tapped": "You chose {value} in the message. Press {button} to save it, or pick another answer.",
    "promise": "What happens with your answers",
    "promise.until": "You can answer until {until}.",
    "promise.stop": (
        "You do not have to answer. “Change or stop”, below, is where you hear from us less, or not at all."
    ),
    "anonymous.last": "When you press Finish, your answers can no longer be changed or taken back.",
    "partner": "Your partner will see this answer.",
    "emergency": "This page is not watched round the clock. If someone is in danger, {emergency}.",
    "chosen.ask": "Who may see your answers with your name?",
    "chosen.named": "The feedback team, and those they need to talk to about it",
    "chosen.confidential": "Only the feedback team; everyone else sees results of groups",
    "empty.title": "There is nothing to ask you this time",
    "empty.text": "You can close this page.",
    # errors
    "error": "Error:",
    "problem": "There is a problem",
    "offline": "Not sent yet. You look offline. We are keeping your answer on this phone and will try again.",
    # kinds
    "skipped": "Skipped",
    "other.say": "Say what it is",
    "choices.max": "Choose up to {max}.",
    "choices.any": "Choose all that fit.",
    "rank.max": "Choose up to {max}, the most important first.",
    "rank.any": "Put them in order, the most important first.",
    "rank.empty": "–",
    "rank.1": "First",
    "rank.2": "Second",
    "rank.3": "Third",
    "rank.n": "Number {number}",
    "text.max": "Up to {max} characters.",
    "consent": "May we share your words? (optional)",
    "consent.silence": "If you choose nothing, we do not share them.",
    "goal.levels": "What would count as …",
    "goal.yours": "You wrote: “{goal}”",
    "slots.timezone": "Your time zone",
    "slots.help": "Tick every time that usually works for you.",
    # finished, and what was submitted
    "done.title": "Thank you. We have your answers",
    "done.again": "You have already answered this, on {day}.",
    "done.again.undated": "You have already answered this.",
    "done.change": "See or change your answers until {day}",
    "done.anonymous": "Nobody can tell which answers are yours, so they can no longer be changed or taken back.",
    "again.title": "See or change your answers",
    "again.text": (
        "To keep your answers to yourself, we send a fresh link to the address we have for you. It works for "
        "15 minutes."
    ),
    "again.send": "Send me the link",
    "sent.title": "A link is on its way",
    "sent.text": (
        "We have sent it to the address we have for you. It can take a few minutes; look in your spam folder too."
    ),
    "review.title": "Your answers",
    "review.text": "Change what you like until {until}. Each change is saved on its own.",
    "review.text.open": "Change what you like. Each change is saved on its own.",
    "review.change": "Change",
    "review.saved": "Saved.",
    # dead links
    "closed.title": "This survey has closed",
    "closed.text": "“{title}” closed on {day}. Nothing more is needed from you.",
    "closed.text.undated": "“{title}” has closed. Nothing more is needed from you.",
    "closed.more": "If there is something we should know, reply to the message that brought you here.",
    "expired.title": "This link has stopped working",
    "expired.text": "It is more than {days} days old. We can send a new one to the address we have for you.",
    "expired.text.soon": "It worked for a short time only. We can send a new one to the address we have for you.",
    "expired.send": "Send me a new link",
    "replaced.title": "There is a newer link",
    "replaced.text": (
        "Use the link in our latest message to you. We can also send it again, to the address we have for you."
    ),
    "replaced.send": "Send it again",
    "unknown.title": "We do not know this link",
    "unknown.text": "It may have been cut off. Open the link from our message again, or copy the whole of it.",
    # why, help
    "why.title": "Why am I asked this?",
    "why.text": (
        "{organisation} asks the people in its programme how it is going, at moments that were set in advance."
    ),
    "why.purpose": "What the programme is for: {purpose}",
    "why.free": "Answering is up to you. Nothing happens if you do not.",
    "help.title": "Help",
    "help.save": (
        "Your answers are saved each time you press Continue. Close the page whenever you like; the same "
        "link brings you back to the right question, on any device."
    ),
    "help.contact": (
        "Something is not working, or you would rather talk to a person: write to {contact}, or reply to the "
        "message that brought you here."
    ),
    "help.reply": (
        "Something is not working, or you would rather talk to a person: reply to the message that brought you here."
    ),
    "help.stop": (
        "To hear from us less, or not at all, use the “Change or stop” link at the end of any message from "
        "us, or answer STOP to a text message."
    ),
    "return": "Return to the question",
    # preferences
    "prefs.title": "Change or stop",
    "prefs.channel": "How should we reach you?",
    "prefs.email": "By email",
    "prefs.sms": "By text message",
    "prefs.pause": "Do you want a break?",
    "prefs.pause.none": "No, keep asking me",
    "prefs.pause.keep": "Keep my break until {day}",
    "prefs.pause.weeks": "A break of {weeks} weeks",
    "prefs.pause.until": "A break until this date",
    "prefs.pause.date": "Date",
    "prefs.save": "Save",
    "prefs.saved": "Saved. This counts from now on.",
    "prefs.stop.title": "Stop everything",
    "prefs.stop.text": "We will not send you anything about this programme any more.",
    "prefs.stop": "Stop all messages",
    "prefs.quotes.title": "Words you let us share",
    "prefs.quotes.text.one": "You let us share {count} answer in your own words.",
    "prefs.quotes.text.many": "You let us share {count} answers in your own words.",
    "prefs.quotes": "Stop sharing my words",
    "prefs.quotes.done": "Done. Your words are no longer shared.",
    "prefs.data.title": "What we hold about you",
    "prefs.data.text": (
        "To see it, take it with you or have it erased, we send a fresh link to the address we have for you. "
        "It works for 15 minutes."
    ),
    "prefs.data": "Send me the link",
    "prefs.channel.wrong": "Choose how we should reach you",
    "prefs.pause.wrong": "Choose whether you want a break",
    "prefs.date.wrong": "Write the date your break ends, later than today",
    "stopped.title": "Stopped",
    "stopped.text": "You will get no more messages from {organisation} about this programme.",
    "stopped.start": "Start again",
    "started.text": "You will hear from us again.",
    "unsubscribe.title": "Stop these messages?",
    "unsubscribe.text": "{organisation} will not send you anything about this programme any more.",
    "prefs.unknown.title": "We do not know this link",
    "prefs.unknown.text": (
        "It may have been cut off. Open it from our message again, or reply to the message and say that you "
        "want to stop."
    ),
    # what is held
    "held.title": "What we hold about you",
    "held.export": "Download it as a file",
    "held.about": "About you",
    "held.about.name": "Name",
    "held.about.email": "Email",
    "held.about.phone": "Phone",
    "held.about.channel": "Channel",
    "held.about.locale": "Language",
    "held.about.timezone": "Time zone",
    "held.messages": "Messages to you",
    "held.kind.invite": "Survey",
    "held.kind.remind": "Reminder",
    "held.kind.tell": "Message",
    "held.kind.match": "Matching",
    "held.kind.digest": "Digest",
    "held.kind.close": "Closing",
    "held.state.planned": "planned",
    "held.state.held": "held back",
    "held.state.ready": "going out",
    "held.state.sending": "going out",
    "held.state.sent": "sent",
    "held.state.refused": "could not be delivered",
    "held.state.unknown": "perhaps sent",
    "held.state.skipped": "left out",
    "held.state.dropped": "no longer planned",
    "held.state.done": "done",
    "held.erase.title": "Erase it",
    "held.erase.text": (
        "We delete your answers, your messages and your details. This cannot be undone. Answers in anonymous "
        "surveys stay, because we cannot tell which are yours."
    ),
    "held.erase": "Erase everything about me",
    "held.erased.title": "Erased",
    "held.erased.text": (
        "We no longer hold anything about you, except a scrambled form of your address, kept so that nobody "
        "writes to it by mistake."
    ),
    "held.expired.title": "This link has stopped working",
    "held.expired.text": (
        "For your safety it worked for 15 minutes. Open “Change or stop” from any message to get a new one."
    ),
    # when something goes wrong
    "400.title": "That did not reach us whole",
    "400.text": "Go back, load the page again, and send it once more.",
    "403.title": "This page is not for you",
    "403.text": "Sign in with the address that was invited, or ask the person who sent you here.",
    "404.title": "There is no such page",
    "404.text": "Open the link from our message again, or copy the whole of it.",
    "405.title": "This page cannot do that",
    "405.text": "Go back, and use the buttons on the page.",
    "413.title": "That was too much at once",
    "413.text": "Go back, and shorten what you wrote.",
    "429.title": "That was a lot at once",
    "429.text": "Wait a minute, then try again. What you had saved is safe.",
    "500.title": "Something went wrong on our side",
    "500.text": "What you had saved is safe. Go back and try again in a minute.",
    "503.title": "We could not save that just now",
    "503.text": "Go back and press the button again in a minute. What you had saved before is safe.",
}
