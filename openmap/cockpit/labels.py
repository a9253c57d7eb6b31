"""What the journal calls each action; a test holds that none is missing."""

from __future__ import annotations

from openmap.i18n import lazy

ACTIONS = {
    "account.created": lazy("a ouvert un compte"),
    "account.disabled": lazy("a désactivé un compte"),
    "account.enabled": lazy("a réactivé un compte"),
    "account.renamed": lazy("a changé les réglages d'un compte"),
    "account.signed-in": lazy("s'est connecté·e"),
    "draft.changed": lazy("a modifié un brouillon de planning"),
    "draft.computed": lazy("a calculé un brouillon de planning"),
    "draft.explained": lazy("a demandé ce qui permettrait un souhait"),
    "event.created": lazy("a créé la journée"),
    "event.slot_closed": lazy("a fermé un créneau"),
    "event.slot_opened": lazy("a rouvert un créneau"),
    "event.staff_added": lazy("a ajouté une personne à l'équipe de la journée"),
    "event.staff_removed": lazy("a retiré une personne de l'équipe de la journée"),
    "event.table_restored": lazy("a remis une table en service"),
    "event.table_withdrawn": lazy("a retiré une table"),
    "event.updated": lazy("a changé les réglages de la journée"),
    "feed.renewed": lazy("a renouvelé l'adresse d'un agenda"),
    "invitation.accepted": lazy("a accepté un rendez-vous"),
    "invitation.declined": lazy("a répondu « je ne pourrai pas »"),
    "message.edited": lazy("a modifié un message à envoyer"),
    "organisation.created": lazy("a ajouté une organisation"),
    "organisation.need-added": lazy("a décrit un besoin"),
    "organisation.need-changed": lazy("a modifié un besoin"),
    "organisation.need-removed": lazy("a retiré un besoin"),
    "organisation.needs-set": lazy("a enregistré des besoins"),
    "organisation.offer-added": lazy("a décrit une offre"),
    "organisation.offer-changed": lazy("a modifié une offre"),
    "organisation.offer-removed": lazy("a retiré une offre"),
    "organisation.offers-set": lazy("a enregistré des offres"),
    "organisation.invitable": lazy("a permis d'inviter de nouveau une organisation"),
    "organisation.uninvitable": lazy("a demandé qu'une organisation ne soit plus invitée"),
    "organisation.updated": lazy("a modifié une organisation"),
    "organisations.imported": lazy("a importé des organisations"),
    "message.tested": lazy("a envoyé un message d'essai"),
    "outbox.dropped": lazy("a renoncé à envoyer des messages"),
    "outbox.released": lazy("a envoyé des messages"),
    "outbox.retried": lazy("a relancé l'envoi de messages"),
    "personal-data.cleared": lazy("a effacé des données personnelles gardées assez longtemps"),
    "pitch.answered": lazy("a écrit les réponses aux candidatures"),
    "pitch.call-saved": lazy("a enregistré l'appel à pitchs"),
    "pitch.conflict-declared": lazy("a déclaré un conflit d'intérêts sur une candidature"),
    "pitch.declined": lazy("n'a pas retenu une candidature"),
    "pitch.drafted": lazy("a enregistré le brouillon d'une candidature"),
    "pitch.names-revealed": lazy("a levé l'anonymat des candidatures"),
    "pitch.reviewed": lazy("a donné un avis sur une candidature"),
    "pitch.selected": lazy("a retenu une candidature"),
    "pitch.submitted": lazy("a envoyé une candidature"),
    "pitch.withdrawn": lazy("a retiré une candidature"),
    "programme.copied": lazy("a repris le programme d'une autre journée"),
    "programme.document-added": lazy("a mis un document en ligne"),
    "programme.document-deleted": lazy("a retiré un document"),
    "programme.seats-given": lazy("a donné des places libres dans une séance"),
    "programme.session-added": lazy("a ajouté une séance au programme"),
    "programme.session-changed": lazy("a modifié une séance du programme"),
    "programme.session-deleted": lazy("a retiré une séance du programme"),
    "programme.sign-up-cancelled": lazy("a retiré une inscription à une séance"),
    "programme.signed-up": lazy("a inscrit une personne à une séance"),
    "programme.stand-added": lazy("a ajouté un stand"),
    "programme.stand-deleted": lazy("a retiré un stand"),
    "refusal.handled": lazy("a traité une réponse « je ne pourrai pas »"),
    "registration.absences_set": lazy("a enregistré des absences"),
    "registration.accepted": lazy("a accepté une inscription"),
    "registration.delegation_withdrawn": lazy("a retiré une délégation"),
    "registration.created": lazy("a ajouté une inscription"),
    "registration.declined": lazy("a décliné l'invitation à s'inscrire"),
    "registration.invited": lazy("a invité une organisation à s'inscrire"),
    "registration.link_revoked": lazy("a fermé un lien personnel"),
    "registration.links_sent": lazy("a envoyé des liens personnels"),
    "registration.refused": lazy("a refusé une inscription"),
    "registration.reopened": lazy("a repris une invitation déclinée"),
    "registration.submitted": lazy("a envoyé une inscription"),
    "registration.updated": lazy("a modifié une inscription"),
    "registration.waiting": lazy("a mis une inscription en liste d'attente"),
    "registration.withdrawn": lazy("a retiré une inscription"),
    "registrations.invited": lazy("a invité des organisations à s'inscrire"),
    "registrations.reminded": lazy("a préparé des relances d'invitation"),
    "registrations.imported": lazy("a importé des inscriptions"),
    "run.started": lazy("a lancé un calcul"),
    "run.stop_requested": lazy("a arrêté un calcul"),
    "session.closed": lazy("a fermé une session"),
    "token.created": lazy("a créé un jeton"),
    "token.revoked": lazy("a révoqué un jeton"),
    "topics.imported": lazy("a importé des besoins et des offres"),
    "version.published": lazy("a publié le planning"),
    "version.told": lazy("a préparé les messages d'une version"),
    "wish.add": lazy("a ajouté un souhait"),
    "wish.clear": lazy("a effacé un choix"),
    "wish.down": lazy("a descendu un souhait"),
    "wish.remove": lazy("a retiré un souhait"),
    "wish.up": lazy("a remonté un souhait"),
    "wish.veto": lazy("a refusé une rencontre"),
    "wishes.completed": lazy("a complété une liste de souhaits par des suggestions"),
    "wishes.reminded": lazy("a préparé des relances à qui n'a pas choisi"),
    "wishes.set": lazy("a enregistré des souhaits"),
}

ACTOR_KINDS = {
    "account": lazy("organisation"),
    "registration": lazy("participant·e"),
    "token": lazy("programme"),
    "system": lazy("automatique"),
}


def action_label(action: str) -> str:
    """Say an action in words; one that an older version wrote and nobody knows any more keeps its name."""
    return str(ACTIONS.get(action, action))


TASKS = {
    "accounts:clear": lazy("Oublier les sessions et les liens de connexion expirés"),
    "outbox:deliver": lazy("Envoyer les messages prêts à partir"),
    "timetables:solve": lazy("Calculer un planning"),
    "upkeep:forget": lazy("Effacer les données personnelles gardées assez longtemps"),
}


def task_label(task: str) -> str:
    """Say in words what a job was to do."""
    return str(TASKS.get(task, task))
