package dev.vedette.agent.core.observe;

import dev.vedette.agent.core.event.EventEncoder;
import dev.vedette.agent.core.event.Fields;
import dev.vedette.content.Examination;
import dev.vedette.content.Findings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What leaves of a tool call's arguments. Holds no value of them. Sizes are known when the call begins, the rest when
 * somebody has looked: the thread that serves it, or later the one that drains the ring, never both; so it is not
 * thread-safe.
 */
final class CallArguments {
    static final CallArguments NONE = new CallArguments("", Optional.empty(), 0);

    private final String caller;
    private final Optional<Long> bytes;
    private final long characters;
    private Optional<Findings> findings = Optional.empty();
    private Optional<CallOrigin> origin = Optional.empty();

    /**
     * @param caller whose call it is
     * @param bytes of the arguments as JSON, if they can be measured
     * @param characters of their texts, those that nobody will look into among them
     */
    CallArguments(String caller, Optional<Long> bytes, long characters) {
        this.caller = caller;
        this.bytes = bytes;
        this.characters = characters;
    }

    String caller() {
        return caller;
    }

    void writeSizeTo(EventEncoder event) {
        event.put(Fields.ARGUMENT_BYTES, bytes);
    }

    /** Whether somebody has looked. */
    boolean isLookedInto() {
        return findings.isPresent();
    }

    void found(Findings inArguments, CallOrigin whereFrom) {
        findings = Optional.of(inArguments);
        origin = Optional.of(whereFrom);
    }

    /**
     * Once somebody has looked.
     *
     * @param result what was found there, empty if there is no result
     */
    void writeFindingsTo(EventEncoder event, Optional<Findings> result) {
        Findings arguments = findings.orElseThrow();
        List<String> places = new ArrayList<>(arguments.places());
        long unexamined = arguments.unexamined();
        if (result.isPresent()) {
            places.addAll(result.get().places());
            unexamined += result.get().unexamined();
        }
        event.putInt(Fields.CONTENT_VERSION, Examination.VERSION).put(Fields.CONTENT_PLACES, places);
        origin.orElseThrow().writeTo(event);
        event.put(Fields.ARGUMENT_FINDINGS, arguments.kinds());
        result.ifPresent(found ->
                event.put(Fields.RESULT_FINDINGS, found.kinds()).put(Fields.RESULT_PERSONAL, found.personal()));
        writeUnexaminedTo(event, unexamined);
    }

    /** What an event says for as long as nobody has looked. */
    void writeUnexaminedTo(EventEncoder event, SeenTexts result) {
        event.putInt(Fields.CONTENT_VERSION, Examination.VERSION);
        writeUnexaminedTo(event, characters + result.characters() + result.leftOut());
    }

    private static void writeUnexaminedTo(EventEncoder event, long unexamined) {
        if (unexamined > 0) {
            event.put(Fields.CONTENT_UNEXAMINED, unexamined);
        }
    }
}
