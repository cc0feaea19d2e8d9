package dev.vedette.agent.core.observe;

import dev.vedette.agent.core.event.EventEncoder;
import dev.vedette.agent.core.event.Fields;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where in a distributed trace something happened.
 *
 * @param traceId 32 hexadecimal digits
 * @param spanId 16 hexadecimal digits
 */
record Trace(String traceId, String spanId) {
    /** W3C Trace Context, version 00. */
    private static final Pattern TRACEPARENT = Pattern.compile("[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}");

    private static final int MAX_CHARACTERS = 64;

    /** Out of a {@code traceparent}; empty if it is none. */
    static Optional<Trace> ofTraceparent(@Nullable String traceparent) {
        if (traceparent == null || traceparent.length() > MAX_CHARACTERS) {
            return Optional.empty();
        }
        Matcher matcher = TRACEPARENT.matcher(traceparent);
        return matcher.matches() ? Optional.of(new Trace(matcher.group(1), matcher.group(2))) : Optional.empty();
    }

    void writeTo(EventEncoder event) {
        event.put(Fields.TRACE_ID, traceId, 32).put(Fields.SPAN_ID, spanId, 16);
    }
}
