"""The pages in Spanish."""

ES = {
    "day.at": "{day} a las {time}",
    "skip-link": "Ir a la pregunta",
    "language": "Idioma",
    "why": "¿Por qué?",
    "change": "Cambiar o parar",
    "help": "Ayuda",
    "footer": "Sobre esta página",
    "back": "Atrás",
    "continue": "Continuar",
    "finish": "Terminar",
    "save": "Guardar",
    "skip": "Saltar esta pregunta",
    "place": "Pregunta {number}",
    "place.of": "Pregunta {number} de {total}",
    "may-skip": "Puedes saltar cualquier pregunta.",
    "may-skip.some": "Puedes saltar las preguntas que tienen debajo «Saltar esta pregunta».",
    "saves": "Se guarda al pulsar {button}. El mismo enlace funciona hasta el {until}.",
    "saves.open": "Se guarda al pulsar {button}. El mismo enlace te trae de vuelta aquí.",
    "tapped": "Elegiste {value} en el mensaje. Pulsa {button} para guardarlo, o elige otra respuesta.",
    "promise": "Qué pasa con tus respuestas",
    "promise.until": "Puedes responder hasta el {until}.",
    "promise.stop": "No tienes que responder. En «Cambiar o parar», abajo, puedes recibir menos mensajes, o ninguno.",
    "anonymous.last": "Cuando pulses Terminar, tus respuestas ya no se podrán cambiar ni retirar.",
    "partner": "Tu pareja verá esta respuesta.",
    "emergency": "Nadie mira esta página a todas horas. Si alguien está en peligro: {emergency}.",
    "chosen.ask": "¿Quién puede ver tus respuestas con tu nombre?",
    "chosen.named": "El equipo de seguimiento y las personas con quienes deba hablarlo",
    "chosen.confidential": "Solo el equipo de seguimiento; las demás personas ven resultados de grupos",
    "empty.title": "Esta vez no hay nada que preguntarte",
    "empty.text": "Puedes cerrar esta página.",
    "error": "Error:",
    "problem": "Hay un problema",
    "offline": (
        "Aún no se ha enviado. Parece que no tienes conexión. Guardamos tu respuesta en este teléfono y lo "
        "intentaremos otra vez."
    ),
    "skipped": "Sin respuesta",
    "other.say": "Di qué es",
    "choices.max": "Elige hasta {max}.",
    "choices.any": "Elige todo lo que corresponda.",
    "rank.max": "Elige hasta {max}, primero lo más importante.",
    "rank.any": "Ponlo en orden, primero lo más importante.",
    "rank.empty": "–",
    "rank.1": "Primero",
    "rank.2": "Segundo",
    "rank.3": "Tercero",
    "rank.n": "Número {number}",
    "text.max": "Hasta {max} caracteres.",
    "consent": "¿Podemos compartir tus palabras? (opcional)",
    "consent.silence": "Si no eliges nada, no las compartimos.",
    "goal.levels": "Qué contaría como …",
    "goal.yours": "Escribiste: «{goal}»",
    "slots.help": "Marca los horarios que sueles tener libres.",
    "slots.timezone": "Tu zona horaria",
    "done.title": "Gracias. Tenemos tus respuestas",
    "done.again": "Ya respondiste, el {day}.",
    "done.again.undated": "Ya respondiste.",
    "done.change": "Ver o cambiar tus respuestas hasta el {day}",
    "done.anonymous": "Nadie puede saber qué respuestas son tuyas, así que ya no se pueden cambiar ni retirar.",
    "again.title": "Ver o cambiar tus respuestas",
    "again.text": (
        "Para que tus respuestas sigan siendo tuyas, enviamos un enlace nuevo a la dirección que tenemos de "
        "ti. Funciona durante 15 minutos."
    ),
    "again.send": "Enviarme el enlace",
    "sent.title": "Un enlace va en camino",
    "sent.text": (
        "Lo hemos enviado a la dirección que tenemos de ti. Puede tardar unos minutos; mira también en el "
        "correo no deseado."
    ),
    "review.title": "Tus respuestas",
    "review.text": "Cambia lo que quieras hasta el {until}. Cada cambio se guarda por separado.",
    "review.text.open": "Cambia lo que quieras. Cada cambio se guarda por separado.",
    "review.change": "Cambiar",
    "review.saved": "Guardado.",
    "closed.title": "Esta encuesta ha cerrado",
    "closed.text": "«{title}» cerró el {day}. No tienes que hacer nada más.",
    "closed.text.undated": "«{title}» ha cerrado. No tienes que hacer nada más.",
    "closed.more": "Si hay algo que debamos saber, responde al mensaje que te trajo aquí.",
    "expired.title": "Este enlace ha dejado de funcionar",
    "expired.text": "Tiene más de {days} días. Podemos enviar uno nuevo a la dirección que tenemos de ti.",
    "expired.text.soon": "Solo funcionaba un rato. Podemos enviar uno nuevo a la dirección que tenemos de ti.",
    "expired.send": "Enviarme un enlace nuevo",
    "replaced.title": "Hay un enlace más nuevo",
    "replaced.text": (
        "Usa el enlace de nuestro último mensaje. También podemos enviarlo otra vez a la dirección que tenemos de ti."
    ),
    "replaced.send": "Enviarlo otra vez",
    "unknown.title": "No conocemos este enlace",
    "unknown.text": "Puede que esté cortado. Abre otra vez el enlace de nuestro mensaje, o cópialo entero.",
    "why.title": "¿Por qué me preguntan esto?",
    "why.text": (
        "{organisation} pregunta a quienes participan en su programa cómo va, en momentos fijados de antemano."
    ),
    "why.purpose": "Para qué es el programa: {purpose}",
    "why.free": "Responder es cosa tuya. Si no lo haces, no pasa nada.",
    "help.title": "Ayuda",
    "help.save": (
        "Tus respuestas se guardan cada vez que pulsas Continuar. Cierra la página cuando quieras; el mismo "
        "enlace te lleva a la pregunta en la que estabas, en cualquier dispositivo."
    ),
    "help.contact": (
        "Algo no funciona, o prefieres hablar con una persona: escribe a {contact}, o responde al mensaje "
        "que te trajo aquí."
    ),
    "help.reply": "Algo no funciona, o prefieres hablar con una persona: responde al mensaje que te trajo aquí.",
    "help.stop": (
        "Para recibir menos mensajes, o ninguno, usa el enlace «Cambiar o parar» al final de cualquier "
        "mensaje, o responde STOP a un mensaje de texto."
    ),
    "return": "Volver a la pregunta",
    "prefs.title": "Cambiar o parar",
    "prefs.channel": "¿Cómo te escribimos?",
    "prefs.email": "Por correo electrónico",
    "prefs.sms": "Por mensaje de texto",
    "prefs.pause": "¿Quieres una pausa?",
    "prefs.pause.none": "No, sigan preguntándome",
    "prefs.pause.keep": "Mantener mi pausa hasta el {day}",
    "prefs.pause.weeks": "Una pausa de {weeks} semanas",
    "prefs.pause.until": "Una pausa hasta esta fecha",
    "prefs.pause.date": "Fecha",
    "prefs.save": "Guardar",
    "prefs.saved": "Guardado. Vale desde ahora.",
    "prefs.stop.title": "Parar todo",
    "prefs.stop.text": "No te enviaremos nada más sobre este programa.",
    "prefs.stop": "Parar todos los mensajes",
    "prefs.quotes.title": "Palabras que nos dejaste compartir",
    "prefs.quotes.text.one": "Nos dejaste compartir {count} respuesta con tus propias palabras.",
    "prefs.quotes.text.many": "Nos dejaste compartir {count} respuestas con tus propias palabras.",
    "prefs.quotes": "Dejar de compartir mis palabras",
    "prefs.quotes.done": "Hecho. Tus palabras ya no se comparten.",
    "prefs.data.title": "Qué guardamos sobre ti",
    "prefs.data.text": (
        "Para verlo, llevártelo o pedir que se borre, enviamos un enlace nuevo a la dirección que tenemos de "
        "ti. Funciona durante 15 minutos."
    ),
    "prefs.data": "Enviarme el enlace",
    "prefs.channel.wrong": "Elige cómo te escribimos",
    "prefs.pause.wrong": "Elige si quieres una pausa",
    "prefs.date.wrong": "Escribe la fecha en que termina tu pausa, posterior a hoy",
    "stopped.title": "Parado",
    "stopped.text": "No recibirás más mensajes de {organisation} sobre este programa.",
    "stopped.start": "Empezar otra vez",
    "started.text": "Volverás a tener noticias nuestras.",
    "unsubscribe.title": "¿Parar estos mensajes?",
    "unsubscribe.text": "{organisation} no te enviará nada más sobre este programa.",
    "prefs.unknown.title": "No conocemos este enlace",
    "prefs.unknown.text": (
        "Puede que esté cortado. Ábrelo otra vez desde nuestro mensaje, o responde al mensaje y di que quieres parar."
    ),
    "held.title": "Qué guardamos sobre ti",
    "held.export": "Descargarlo en un archivo",
    "held.erase.title": "Borrarlo",
    "held.erase.text": (
        "Borramos tus respuestas, tus mensajes y tus datos. No se puede deshacer. Las respuestas de "
        "encuestas anónimas se quedan, porque no podemos saber cuáles son tuyas."
    ),
    "held.erase": "Borrar todo sobre mí",
    "held.erased.title": "Borrado",
    "held.erased.text": (
        "Ya no guardamos nada sobre ti, salvo una forma cifrada de tu dirección, para que nadie le escriba por error."
    ),
    "held.expired.title": "Este enlace ha dejado de funcionar",
    "held.expired.text": (
        "Por tu seguridad funcionaba durante 15 minutos. Abre «Cambiar o parar» en cualquier mensaje para "
        "pedir uno nuevo."
    ),
    "400.title": "No nos ha llegado entero",
    "400.text": "Vuelve atrás, carga la página otra vez y envíalo de nuevo.",
    "403.title": "Esta página no es para ti",
    "403.text": "Entra con la dirección invitada, o pregunta a quien te envió aquí.",
    "404.title": "Esa página no existe",
    "404.text": "Abre otra vez el enlace de nuestro mensaje, o cópialo entero.",
    "405.title": "Esta página no puede hacer eso",
    "405.text": "Vuelve atrás y usa los botones de la página.",
    "413.title": "Era demasiado de una vez",
    "413.text": "Vuelve atrás y acorta lo que escribiste.",
    "429.title": "Han sido muchas veces seguidas",
    "429.text": "Espera un minuto y prueba otra vez. Lo que habías guardado está a salvo.",
    "500.title": "Algo ha fallado por nuestra parte",
    "500.text": "Lo que habías guardado está a salvo. Vuelve atrás y prueba otra vez en un minuto.",
    "503.title": "No hemos podido guardarlo ahora",
    "503.text": "Vuelve atrás y pulsa el botón otra vez en un minuto. Lo guardado antes está a salvo.",
}
