"""Concept schemes and their concepts, after SKOS (W3C Recommendation, 2009).

Other apps name a concept by its code, "scheme:notation", and never by a key to these tables.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from pactwork.kernel.texts import TextField


class Scheme(models.Model):
    """A list of concepts that belong together: themes, party roles, licences.

    `extensible` says whether an installation may add concepts of its own. `digest` is the
    SHA-256 of the content last loaded: it tells loading what changed, and readers in other
    processes when to look again.
    """

    code = models.SlugField(_("code"), max_length=60, unique=True)
    label = TextField(_("label"))
    description = TextField(_("description"))
    extensible = models.BooleanField(_("extensible"), default=False)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("concept scheme")
        verbose_name_plural = _("concept schemes")
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code


class Concept(models.Model):
    """One concept of a scheme.

    `alt_labels` maps a language to other names of the concept, `exact_match` lists IRIs of the
    same concept elsewhere (skos:exactMatch), `extra` holds what one scheme needs and others
    do not (a measure: what it counts and its words after a number). A concept that left the
    files is `retired`: no longer offered, still readable where it was used.
    """

    scheme = models.ForeignKey(Scheme, on_delete=models.CASCADE, related_name="concepts")
    notation = models.CharField(_("notation"), max_length=80)
    label = TextField(_("label"))
    definition = TextField(_("definition"))
    alt_labels = models.JSONField(_("other labels"), default=dict, blank=True)
    broader = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="narrower"
    )
    order = models.PositiveIntegerField(_("order"), default=0)
    exact_match = models.JSONField(_("same as"), default=list, blank=True)
    extra = models.JSONField(_("further properties"), default=dict, blank=True)
    retired = models.BooleanField(_("retired"), default=False)

    class Meta:
        verbose_name = _("concept")
        verbose_name_plural = _("concepts")
        ordering = ("scheme", "order", "notation")
        constraints = [
            models.UniqueConstraint(
                fields=("scheme", "notation"), name="concept_once_in_its_scheme"
            ),
        ]
        indexes = [models.Index(fields=("scheme", "order"), name="concept_in_order")]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """The name other apps use: "themes:education"."""
        return f"{self.scheme.code}:{self.notation}"
