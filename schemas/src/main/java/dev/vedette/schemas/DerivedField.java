package dev.vedette.schemas;

/** Fields that no agent sends: the detection job computes them before it matches rules. */
public enum DerivedField {
    CLIENT_CONTEXT(
            "vedette.client.context",
            "string",
            "Network (autonomous system where known, else address), user agent family and client id, separated by |."),
    CLIENT_NETWORK(
            "vedette.client.network",
            "string",
            "The first part of vedette.client.context: the autonomous system where known, else the address."),
    TOKEN_LIFETIME(
            "vedette.token.lifetime", "long", "Seconds from vedette.token.issued_at to vedette.token.expires_at."),
    TOKEN_REMAINING(
            "vedette.token.remaining",
            "long",
            "Seconds from the event to vedette.token.expires_at; below zero when the token had expired."),
    TOKEN_UNEXPECTED(
            "vedette.token.unexpected",
            "list of string",
            "What of the token the operator's registry does not name for the server: audience, issuer; absent where it has no"
                    + " such list."),
    UNLISTED_SCOPES(
            "vedette.token.scopes.unlisted",
            "list of string",
            "Scopes of the token that the operator's list does not allow for its client; absent where there is no list."),
    MISSING_SCOPES(
            "vedette.auth.missing_scopes",
            "list of string",
            "Required scopes that the refused token did not have: what vedette.auth.required_scopes asks for anew."),
    TOOL_MISSING_SCOPES(
            "vedette.tool.missing_scopes",
            "list of string",
            "Scopes that the tool requires by the operator's list and that the token of the call does not have."),
    TOOL_ADMINISTRATIVE(
            "vedette.tool.administrative", "boolean", "True if the operator's list says so of the tool; else absent."),
    MODEL_SCORE(
            "vedette.model.score",
            "double",
            "0 to 1. Of a tool call: how improbable the caller's window of tool calls is; absent while no model is loaded. Of a"
                    + " tool's definition that its event carries: how much it looks like a poisoned one."),
    MODEL_NAME("vedette.model.name", "string", "Name and version of the model that gave the score."),
    MODEL_REASONS("vedette.model.reasons", "list of string", "What drove the score, in words, the strongest first."),
    ORDER_SCORE(
            "vedette.order.score",
            "double",
            "0 to 1: how much a tool call looks as if something that its caller had read had ordered it, at this server or another"
                    + " one; absent while no model is loaded, and where the agent did not look."),
    ORDER_MODEL("vedette.order.model", "string", "Name and version of the model that gave vedette.order.score."),
    ORDER_REASONS("vedette.order.reasons", "list of string", "What drove vedette.order.score, in words."),
    SESSION_SCORE(
            "vedette.session.score",
            "double",
            "0 to 1, of a tool call: how much the caller's session looks like an attack by all that is known of it: the call of the"
                    + " last twelve that looks most ordered by what was read, how improbable their pattern is, and how far the"
                    + " caller and the tool are above their habits. What is missing adds nothing."),
    SESSION_ORDERED(
            "vedette.session.ordered",
            "double",
            "0 to 1: of vedette.session.score what comes from what was read alone, which is the highest vedette.order.score of the"
                    + " caller's last twelve calls."),
    SESSION_MODELS(
            "vedette.session.models", "list of string", "Name and version of the models that it was taken from."),
    SESSION_REASONS(
            "vedette.session.reasons",
            "list of string",
            "What drove vedette.session.score, in words, of each in turn."),
    SESSION_MISSING(
            "vedette.session.missing",
            "list of string",
            "What vedette.session.score was given without: content (the agent did not look), order of calls (no model), habits (not"
                    + " known yet)."),
    HABIT_KNOWN_DAYS(
            "vedette.habit.known_days",
            "long",
            "Days that were learned of the caller; absent where nothing was. Below 7 days or 30 calls all other vedette.habit"
                    + " fields of the caller are absent."),
    HABIT_RATE(
            "vedette.habit.rate",
            "double",
            "Calls of the caller in the hour (of UTC) so far, as a multiple of what the busiest hour of the caller's days seldom"
                    + " exceeds."),
    HABIT_VOLUME("vedette.habit.volume", "double", "The same of the bytes of results."),
    HABIT_SENT("vedette.habit.sent", "double", "The same of the bytes of arguments."),
    HABIT_FAILURES("vedette.habit.failures", "double", "The same of failed calls."),
    HABIT_TOOL_RATE("vedette.habit.tool.rate", "double", "The same of the caller's calls of this tool."),
    HABIT_TOOL_VOLUME("vedette.habit.tool.volume", "double", "The same of the bytes of results of this tool."),
    HABIT_TOOL_RESULT(
            "vedette.habit.tool.result",
            "double",
            "Bytes of this result, as a multiple of what a day's largest result of the tool seldom exceeds, whoever calls it."),
    HABIT_NEW_DESTINATIONS(
            "vedette.habit.new_destinations",
            "double",
            "How many of the addresses, hosts and accounts that the call sends something to the caller had not sent to before the"
                    + " day before; absent until something was sent on 7 days. 0 where the call sends nothing anywhere, or the agent"
                    + " does not look."),
    HABIT_NEW_DESTINATION_DAYS(
            "vedette.habit.new_destination_days",
            "double",
            "0 to 1: of the caller's days with something sent, the share on which something was sent to a new place."),
    HABIT_DRIFT(
            "vedette.habit.drift",
            "double",
            "How many times what it was in the months before the caller's usual is, of calls, results or arguments, whichever has"
                    + " grown most."),
    HABIT_REASONS(
            "vedette.habit.reasons",
            "list of string",
            "Which of these are 2 and more, with figures, the largest first; absent where none is."),
    MODEL_VERDICT(
            "vedette.model.verdict", "string", "Of a tool's definition by its score: clean, suspicious or poisoned."),
    MODEL_CHANGE(
            "vedette.model.change",
            "string",
            "What became of the definition of the same tool that was told of before: unchanged, edit (worded otherwise, or less let"
                    + " through), powers (it may do or be given more), attack (it gives the model orders or hides text where it did"
                    + " not), or new where there is none. One that was called an attack or poisoned is not what the next is held"
                    + " against. Absent from what was listed before that one."),
    LOSS_KIND(
            "vedette.loss.kind",
            "string",
            "Of an event vedette.telemetry.loss: gap, lost_end, hard_end, altered, unlinked, forked, unchained,"
                    + " fall_in_volume, unregistered_server, unsigned, wrong_signature, other_key, revoked or not_enrolled."),
    LOSS_DETAIL("vedette.loss.detail", "string", "Of the same event: what is missing or wrong, in words."),
    LOSS_EVENTS("vedette.loss.events", "string", "Of the same event: how many events are missing, a number from 1."),
    SERVER_REGISTERED(
            "vedette.server.registered",
            "boolean",
            "Whether the operator's registry names the event's server; absent where there is no registry."),
    SERVER_OWNER("vedette.server.owner", "string", "Who answers for the server, by the registry."),
    SERVER_CRITICALITY("vedette.server.criticality", "string", "By the registry: low, medium, high or critical."),
    SERVER_EXPOSURE("vedette.server.exposure", "string", "By the registry: internal or public."),
    CLIENT_COUNTRY(
            "client.geo.country_iso_code",
            "string",
            "ECS. ISO 3166-1 code of the country that client.address is in, by the operator's database; absent without one, as"
                    + " all that follows."),
    CLIENT_CITY("client.geo.city_name", "string", "ECS. The city, in English."),
    CLIENT_LATITUDE("client.geo.location.lat", "double", "ECS. Degrees, -90 to 90, of about where the address is."),
    CLIENT_LONGITUDE("client.geo.location.lon", "double", "ECS. Degrees, -180 to 180."),
    CLIENT_AS_NUMBER("client.as.number", "long", "ECS. The autonomous system that the address belongs to."),
    CLIENT_AS_ORGANIZATION("client.as.organization.name", "string", "ECS. Who has the autonomous system.");

    private final String semanticName;
    private final String type;
    private final String description;

    DerivedField(String semanticName, String type, String description) {
        this.semanticName = semanticName;
        this.type = type;
        this.description = description;
    }

    public String semanticName() {
        return semanticName;
    }

    /** For people: {@code string}, {@code long}, {@code double}, {@code boolean} or {@code list of string}. */
    public String type() {
        return type;
    }

    /** For people: a sentence or two, with unit and range. */
    public String description() {
        return description;
    }
}
