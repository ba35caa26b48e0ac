"""Words of our own, and sentences drawn from them: text that says nothing and sets like text."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

ENGLISH = (
    "the the the the of of of and and to to in in a a is it that for on as with by at from or "
    "this which its not be an was are has had were but one all more than also their they he she "
    "river harbour timetable mountain border station letter archive valley railway winter summer "
    "customs merchant bridge market village language printer library question answer evidence "
    "agreement administration correspondence infrastructure responsibility understanding region "
    "account number paper report season trade water light road field stone wool glass ship coast "
    "carried written counted measured observed described compared published considered remembered "
    "northern southern early late quiet narrow broad small large common uncertain remarkable "
    "slowly often seldom nearly always together afterwards nevertheless approximately between "
    "under over through against during before after without within beyond year month day century "
    "editor reader witness traveller geographer cartographer committee neighbourhood instrument"
).split()

GERMAN = (
    "der die das und und in zu den von mit ist im für auf nicht ein eine als auch es an werden aus "
    "Fluss Hafen Fahrplan Gebirge Grenze Bahnhof Brief Archiv Tal Winter Sommer Kaufmann Brücke "
    "Markt Dorf Sprache Drucker Bibliothek Frage Antwort Vereinbarung Verwaltung Verantwortung "
    "Eisenbahnverwaltung Nachbarschaft Landvermessung Jahreszeit langsam selten beinahe zusammen "
    "geschrieben gezählt gemessen beobachtet beschrieben verglichen veröffentlicht nördlich früh"
).split()

RUSSIAN = (
    "и и в в на не что с по к из у за от так же для это как но река порт расписание гора граница "
    "станция письмо архив долина зима лето купец мост рынок деревня язык печатник библиотека "
    "вопрос ответ соглашение управление ответственность наблюдение измерение путешественник "
    "северный южный ранний поздний тихий узкий широкий медленно часто редко почти вместе между "
    "написано сосчитано измерено описано сравнено опубликовано время год месяц день век"
).split()

WORDS = {"en-GB": ENGLISH, "de": GERMAN, "ru": RUSSIAN}
"""The words of each language; those that stand more than once are drawn more often."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Speaks in one language, in the order that its random numbers give."""

    random: Random
    language: str = "en-GB"

    def words(self, count: int) -> str:
        """Return words without a sentence around them."""
        return " ".join(self.random.choices(WORDS[self.language], k=count))

    def sentence(self) -> str:
        """Return a sentence of 6 to 28 words, with a comma in a long one."""
        words = self.random.choices(WORDS[self.language], k=self.random.randint(6, 28))
        words[0] = words[0].capitalize()
        if len(words) > 14:
            words[self.random.randint(4, 9)] += ","
        return " ".join(words) + "."

    def sentences(self, words: int) -> list[str]:
        """Return sentences of about as many words together."""
        made: list[str] = []
        while words > 0:
            made.append(self.sentence())
            words -= made[-1].count(" ") + 1
        return made

    def title(self) -> str:
        """Return a heading of three to seven words."""
        return self.words(self.random.randint(3, 7)).capitalize()
