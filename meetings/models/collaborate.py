"""CollaboRATE's three questions and five answers, in their own wording.

Not under the licence of this program: collaboRATE, © Glyn Elwyn and others, Creative Commons
Attribution-NonCommercial-NoDerivs 3.0 Unported (glynelwyn.com; Elwyn G, Barr PJ, Grande SW, Thompson R, Walsh T, Ozanne
EM: Developing CollaboRATE. Patient Education and Counseling 93 (2013) 102–107, doi:10.1016/j.pec.2013.05.009). So it is
never translated or reworded here, and it is asked only where a service has confirmed that its use is within that
licence; see docs/decisions/0016.
"""

from meetings.models.looking_back import Asks, Effort

#: the language of this wording; other languages have versions of their own, made by its authors' process
LANGUAGE = "en"
NAME = "collaboRATE"
SOURCE = (
    "collaboRATE © Glyn Elwyn et al. (2013), doi:10.1016/j.pec.2013.05.009; "
    "CC BY-NC-ND 3.0, creativecommons.org/licenses/by-nc-nd/3.0/"
)
QUESTIONS = {
    Asks.UNDERSTAND: "How much effort was made to help you understand your health issues?",
    Asks.LISTEN: (
        "How much effort was made to listen to the things that matter most to you about your health issues?"
    ),
    Asks.INCLUDE: (
        "How much effort was made to include what matters most to you in choosing what to do next?"
    ),
}
ANSWERS = {
    Effort.NONE: "No effort was made",
    Effort.LITTLE: "A little effort was made",
    Effort.SOME: "Some effort was made",
    Effort.MUCH: "A lot of effort was made",
    Effort.EVERY: "Every effort was made",
}
