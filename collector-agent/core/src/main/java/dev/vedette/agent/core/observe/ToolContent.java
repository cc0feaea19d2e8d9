package dev.vedette.agent.core.observe;

import dev.vedette.agent.core.event.EventEncoder;
import dev.vedette.agent.core.event.Fields;
import dev.vedette.agent.core.privacy.JsonSize;
import dev.vedette.content.Examination;
import dev.vedette.content.Findings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What leaves of a tool call's arguments, or of its result. Holds no value of them.
 *
 * @param bytes as JSON, if it can be measured
 * @param findings empty if nobody looked
 */
record ToolContent(Optional<Long> bytes, Optional<Findings> findings) {
    static final ToolContent NONE = new ToolContent(Optional.empty(), Optional.empty());

    /** Looks at contents on the thread that serves the request, hence no more than this of each. */
    private static final int MAX_CHARACTERS = 256 * 1024;

    /** Reads contents. */
    static final class Reader {
        private final boolean looksInside;

        Reader(boolean looksInside) {
            this.looksInside = looksInside;
        }

        ToolContent arguments(Exchange exchange, @Nullable Object arguments) {
            return read(exchange, "arguments", arguments, null, true);
        }

        /** @param structured what the result says besides, for programs; null if it says nothing */
        ToolContent result(Exchange exchange, @Nullable Object content, @Nullable Object structured) {
            return read(exchange, "result", content, structured, false);
        }

        private ToolContent read(
                Exchange exchange,
                String root,
                @Nullable Object content,
                @Nullable Object structured,
                boolean isInput) {
            if (!looksInside) {
                return new ToolContent(walk(content, root, (name, place, text) -> {}), Optional.empty());
            }
            Examination examination = new Examination(MAX_CHARACTERS, credentials(exchange), isInput);
            Optional<Long> bytes = walk(content, root, examination::text);
            boolean isWhole = bytes.isPresent();
            if (structured != null) {
                isWhole &= walk(structured, root + ".structured", examination::text)
                        .isPresent();
            }
            if (!isWhole) {
                examination.leaveOut(1); // how much it is cannot be known
            }
            return new ToolContent(bytes, Optional.of(examination.findings()));
        }

        /** The call is told of in any case: others may change what a tool hands out while it is read. */
        private static Optional<Long> walk(@Nullable Object value, String root, JsonSize.Texts texts) {
            try {
                return JsonSize.of(value, root, texts);
            } catch (RuntimeException e) {
                return Optional.empty();
            }
        }

        private static List<String> credentials(Exchange exchange) {
            HttpRequest request = exchange.request();
            return request == null || request.token() == null ? List.of() : List.of(request.token());
        }
    }

    static void write(ToolContent arguments, ToolContent result, EventEncoder event) {
        event.put(Fields.ARGUMENT_BYTES, arguments.bytes).put(Fields.RESULT_BYTES, result.bytes);
        List<String> places = new ArrayList<>();
        long unexamined = 0;
        if (arguments.findings.isPresent()) {
            places.addAll(arguments.findings.get().places());
            unexamined += arguments.findings.get().unexamined();
        }
        if (result.findings.isPresent()) {
            places.addAll(result.findings.get().places());
            unexamined += result.findings.get().unexamined();
        }
        if (arguments.findings.isEmpty() && result.findings.isEmpty()) {
            return;
        }
        event.putInt(Fields.CONTENT_VERSION, Examination.VERSION).put(Fields.CONTENT_PLACES, places);
        arguments.findings.ifPresent(found -> event.put(Fields.ARGUMENT_FINDINGS, found.kinds()));
        result.findings.ifPresent(found ->
                event.put(Fields.RESULT_FINDINGS, found.kinds()).put(Fields.RESULT_PERSONAL, found.personal()));
        if (unexamined > 0) {
            event.put(Fields.CONTENT_UNEXAMINED, unexamined);
        }
    }
}
