"""The words around every message, by language: what stands in the frame of an email, and in place of a lost value."""

from __future__ import annotations

from collections.abc import Mapping

PHRASES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "answer": "Answer now",
        "address": "If the button does not work, open this address:",
        "options": "Choose an answer to begin. Nothing is saved until you press Continue on the page it opens.",
        "why": "You get this because you are part of {cohort} at {organisation}.",
        "why-short": "You get this because you are part of a programme of {organisation}.",
        "why-staff": "You get this because you look after a programme of {organisation}.",
        "why-asked": "You get this because somebody, most likely you, asked for it with this address.",
        "change": "Change or stop these messages",
        "stop-sms": "Reply STOP to opt out.",
        "minute": "1 minute",
        "minutes": "{number} minutes",
        "roughly": "about {number} minutes",
        "roughly-one": "about a minute",
        "question-count": "1 question",
        "questions-count": "{number} questions",
        "up-to": "up to {number} questions",
        "yes": "Yes",
        "no": "No",
        "cohort": "your programme",
        "group": "your group",
        "facilitator": "your facilitator",
        "partner": "your partner",
        "coordinator": "your coordinator",
        "class-safety": "safety",
        "class-urgent": "urgent",
        "class-low": "low",
        "class-request": "request",
        "class-info": "info",
    },
    "es": {
        "answer": "Responder ahora",
        "address": "Si el botón no funciona, abre esta dirección:",
        "options": "Elige una respuesta para empezar. No se guarda nada hasta que pulses Continuar en la página.",
        "why": "Recibes este mensaje porque formas parte de {cohort} en {organisation}.",
        "why-short": "Recibes este mensaje porque formas parte de un programa de {organisation}.",
        "why-staff": "Recibes este mensaje porque cuidas de un programa de {organisation}.",
        "why-asked": "Recibes este mensaje porque alguien, probablemente tú, lo pidió con esta dirección.",
        "change": "Cambiar o dejar de recibir estos mensajes",
        "stop-sms": "Responde STOP para darte de baja.",
        "minute": "1 minuto",
        "minutes": "{number} minutos",
        "roughly": "unos {number} minutos",
        "roughly-one": "un minuto",
        "question-count": "1 pregunta",
        "questions-count": "{number} preguntas",
        "up-to": "como mucho {number} preguntas",
        "yes": "Sí",
        "no": "No",
        "cohort": "tu programa",
        "group": "tu grupo",
        "facilitator": "quien facilita tu grupo",
        "partner": "tu pareja",
        "coordinator": "tu coordinación",
        "class-safety": "seguridad",
        "class-urgent": "urgente",
        "class-low": "puntaje bajo",
        "class-request": "pedido",
        "class-info": "información",
    },
}


def phrases(locale: str | None) -> Mapping[str, str]:
    """The phrases of a locale's language, English for one that has none."""
    return PHRASES.get((locale or "").replace("_", "-").split("-")[0].lower(), PHRASES["en"])


def minutes_words(locale: str | None, number: int) -> str:
    """ "1 minute", "2 minutes"."""
    known = phrases(locale)
    return known["minute"] if number == 1 else known["minutes"].format(number=number)


def roughly_words(locale: str | None, number: int) -> str:
    """ "about a minute", "about 2 minutes"."""
    known = phrases(locale)
    return known["roughly-one"] if number == 1 else known["roughly"].format(number=number)


def questions_words(locale: str | None, number: int, *, certain: bool) -> str:
    """ "1 question", "4 questions", "up to 9 questions" where some are only sometimes asked."""
    known = phrases(locale)
    name = "up-to" if not certain else "question-count" if number == 1 else "questions-count"
    return known[name].format(number=number)
