"""Every sentence about an answer, and the built-in labels, by locale; nothing else in the kinds is read by people."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.core.language import Text, words

SENTENCES: Mapping[str, Text] = MappingProxyType(
    {
        "answer.missing": {
            "en": "Choose or write an answer to go on",
            "es": "Elige o escribe una respuesta para seguir",
        },
        "must": {
            "en": "Choose “{label}” to go on, or close this page",
            "es": "Elige «{label}» para seguir, o cierra esta página",
        },
        "scale.range": {"en": "Choose a number from {low} to {high}", "es": "Elige un número de {low} a {high}"},
        "choice.unknown": {
            "en": "Choose one of the answers shown",
            "es": "Elige una de las respuestas que se muestran",
        },
        "choice.other": {
            "en": "Shorten your own answer to {max} characters; it has {length}",
            "es": "Acorta tu respuesta a {max} caracteres; tiene {length}",
        },
        "choices.most": {
            "en": "Choose no more than {max}; you chose {count}",
            "es": "Elige {max} como máximo; elegiste {count}",
        },
        "choices.alone": {
            "en": "Choose “{label}” or other answers, not both",
            "es": "Elige «{label}» u otras respuestas, no ambas cosas",
        },
        "rank.twice": {"en": "Choose “{label}” in one place only", "es": "Elige «{label}» en un solo lugar"},
        "rank.most": {
            "en": "Rank no more than {max}; you ranked {count}",
            "es": "Ordena {max} como máximo; ordenaste {count}",
        },
        "number.number": {"en": "Write a number, such as 4 or 2.5", "es": "Escribe un número, como 4 o 2.5"},
        "number.low": {"en": "Write a number of {low} or more", "es": "Escribe un número desde {low}"},
        "number.high": {"en": "Write a number of {high} or less", "es": "Escribe un número hasta {high}"},
        "number.range": {"en": "Write a number from {low} to {high}", "es": "Escribe un número de {low} a {high}"},
        "date.date": {
            "en": "Write a date as year, month, day, such as 2027-01-31",
            "es": "Escribe una fecha como año, mes y día, por ejemplo 2027-01-31",
        },
        "date.low": {"en": "Choose a date on or after {low}", "es": "Elige una fecha desde el {low}"},
        "date.high": {"en": "Choose a date on or before {high}", "es": "Elige una fecha hasta el {high}"},
        "date.range": {"en": "Choose a date from {low} to {high}", "es": "Elige una fecha del {low} al {high}"},
        "text.long": {
            "en": "Shorten your answer to {max} characters; it has {length}",
            "es": "Acorta tu respuesta a {max} caracteres; tiene {length}",
        },
        "story.consent": {
            "en": "Choose how we may share your words",
            "es": "Elige cómo podemos compartir tus palabras",
        },
        "goal.goal": {"en": "Write the goal that these levels belong to", "es": "Escribe la meta de estos niveles"},
        "goal.expected": {
            "en": "Write what would count as on track",
            "es": "Escribe qué contaría como ir por buen camino",
        },
        "goal.long": {
            "en": "Shorten this to {max} characters; it has {length}",
            "es": "Acorta esto a {max} caracteres; tiene {length}",
        },
        "slots.time": {"en": "Choose times from the list shown", "es": "Elige horarios de la lista que se muestra"},
        "slots.timezone": {
            "en": "Choose a time zone, such as Europe/London",
            "es": "Elige una zona horaria, como America/Bogota",
        },
        "answer.shape": {
            "en": "Write the answer in the form this question takes: {shape}",
            "es": "Escribe la respuesta en la forma que pide esta pregunta: {shape}",
        },
    }
)

LABELS: Mapping[str, Text] = MappingProxyType(
    {
        "yes": {"en": "Yes", "es": "Sí"},
        "no": {"en": "No", "es": "No"},
        "other": {"en": "Something else", "es": "Otra cosa"},
        "contact.ask": {
            "en": "Would you like someone to contact you?",
            "es": "¿Quieres que alguien se ponga en contacto contigo?",
        },
        "contact.no": {"en": "No thanks", "es": "No, gracias"},
        "contact.email": {"en": "Yes, by email", "es": "Sí, por correo electrónico"},
        "contact.call": {"en": "Yes, please call", "es": "Sí, por teléfono"},
        "consent.none": {
            "en": "No, keep my words inside the feedback team",
            "es": "No, que mis palabras se queden en el equipo de seguimiento",
        },
        "consent.unnamed": {
            "en": "Yes, without my name or anything that points to me",
            "es": "Sí, sin mi nombre ni nada que apunte a mí",
        },
        "consent.first-name": {"en": "Yes, with my first name and group", "es": "Sí, con mi nombre de pila y mi grupo"},
        "consent.full-name": {"en": "Yes, with my full name", "es": "Sí, con mi nombre completo"},
        "check_first": {"en": "Show me the wording first", "es": "Quiero ver antes cómo queda"},
        "goal.-2": {"en": "Much less than expected", "es": "Mucho menos de lo esperado"},
        "goal.-1": {"en": "Somewhat less than expected", "es": "Algo menos de lo esperado"},
        "goal.0": {"en": "As expected", "es": "Lo esperado"},
        "goal.1": {"en": "Somewhat more than expected", "es": "Algo más de lo esperado"},
        "goal.2": {"en": "Much more than expected", "es": "Mucho más de lo esperado"},
        "mon": {"en": "Monday", "es": "Lunes"},
        "tue": {"en": "Tuesday", "es": "Martes"},
        "wed": {"en": "Wednesday", "es": "Miércoles"},
        "thu": {"en": "Thursday", "es": "Jueves"},
        "fri": {"en": "Friday", "es": "Viernes"},
        "sat": {"en": "Saturday", "es": "Sábado"},
        "sun": {"en": "Sunday", "es": "Domingo"},
    }
)


def label(key: str, locale: str | None = None) -> str:
    """A built-in label."""
    return words(LABELS[key], locale)


class AnswerProblem(Exception):  # noqa: N818
    """An answer that cannot be taken as it is.

    code: a key of SENTENCES. params: what the sentence names. field: the form field it is about, where that is not
    the question's own.
    """

    def __init__(self, code: str, params: Mapping[str, object] | None = None, field: str | None = None) -> None:
        super().__init__(code, params, field)
        self.code = code
        self.params: Mapping[str, object] = params or {}
        self.field = field

    def sentence(self, locale: str | None = None) -> str:
        """What to tell the person, without a full stop."""
        return words(SENTENCES[self.code], locale).format_map(self.params)

    def __str__(self) -> str:
        return self.sentence()
