package dev.vedette.agent.core.observe;

import dev.vedette.agent.core.event.EventEncoder;
import dev.vedette.agent.core.event.Fields;
import dev.vedette.agent.core.privacy.JsonSize;
import dev.vedette.content.Examination;
import dev.vedette.content.Findings;
import dev.vedette.content.Reading;
import dev.vedette.content.ResultReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What leaves of a tool call's arguments, or of its result. Holds no value of them.
 *
 * @param bytes as JSON, if it can be measured
 * @param findings empty if nobody looked
 * @param origin where arguments are from; empty of results, and if nobody looked
 */
record ToolContent(Optional<Long> bytes, Optional<Findings> findings, Optional<CallOrigin> origin) {
    static final ToolContent NONE = new ToolContent(Optional.empty(), Optional.empty(), Optional.empty());

    /** Looks at contents on the thread that serves the request, hence no more than this of each. */
    private static final int MAX_CHARACTERS = 256 * 1024;

    private static final long LAST_READING_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /** Of a call's arguments. */
    private static final int MAX_ARGUMENT_TEXTS = 256;

    private static final int MAX_ARGUMENT_NAMES = 64;

    private static final int MAX_RESULT_TEXTS = 4096;

    /** Of a content block (MCP 2025-11-25, ContentBlock), what is no text: bytes in base64, and what they are. */
    private static final Set<String> NO_TEXTS = Set.of("data", "blob", "mimeType", "type");

    /** Reads contents. */
    static final class Reader {
        private final Optional<CallerContents> callers;

        /** @param callers empty if nobody is to look inside */
        Reader(Optional<CallerContents> callers) {
            this.callers = callers;
        }

        /** @param caller whose call of a tool it is */
        ToolContent arguments(Exchange exchange, String caller, @Nullable String tool, @Nullable Object arguments) {
            Set<String> names = new HashSet<>();
            List<String> texts = new ArrayList<>();
            ToolContent read = read(exchange, "arguments", arguments, null, true, (name, text) -> {
                if (name != null && names.size() < MAX_ARGUMENT_NAMES) {
                    names.add(name);
                }
                if (texts.size() < MAX_ARGUMENT_TEXTS) {
                    texts.add(text);
                }
            });
            return new ToolContent(
                    read.bytes,
                    read.findings,
                    callers.map(known -> known.called(caller, tool == null ? "" : tool, names, texts)));
        }

        /**
         * @param structured what the result says besides, for programs; null if it says nothing
         * @param told later what was read, by another thread
         */
        ToolContent result(
                Exchange exchange,
                String caller,
                @Nullable Object content,
                @Nullable Object structured,
                Consumer<Reading> told) {
            List<String> texts = new ArrayList<>();
            Room room = new Room(ResultReader.MAX_RESULT);
            ToolContent read = read(exchange, "result", content, structured, false, (name, text) -> {
                boolean isText = name == null || !NO_TEXTS.contains(name);
                if (isText && texts.size() < MAX_RESULT_TEXTS && room.take(text.length() + 1)) {
                    texts.add(text);
                }
            });
            if (!texts.isEmpty()) {
                callers.ifPresent(known -> known.returned(caller, texts, told));
            }
            return read;
        }

        private static final class Room {
            private int left;

            private Room(int left) {
                this.left = left;
            }

            /** What goes beyond it is taken too, and nothing after it. */
            boolean take(int characters) {
                boolean hasRoom = left > 0;
                left -= characters;
                return hasRoom;
            }
        }

        List<String> fingerprints(List<String> values) {
            return callers.map(known -> known.fingerprints(values)).orElse(List.of());
        }

        /** What reads results; empty if nobody is to look inside. */
        Optional<Runnable> reading() {
            return callers.map(known -> known::readAll);
        }

        /** The server ends: what waits is read, for a moment. */
        void finish() {
            callers.ifPresent(known -> known.finish(LAST_READING_NANOS));
        }

        private ToolContent read(
                Exchange exchange,
                String root,
                @Nullable Object content,
                @Nullable Object structured,
                boolean isInput,
                BiConsumer<@Nullable String, String> each) {
            if (callers.isEmpty()) {
                return new ToolContent(
                        walk(content, root, (name, place, text) -> {}), Optional.empty(), Optional.empty());
            }
            Examination examination = new Examination(MAX_CHARACTERS, credentials(exchange), isInput);
            JsonSize.Texts texts = (name, place, text) -> {
                examination.text(name, place, text);
                each.accept(name, text);
            };
            Optional<Long> bytes = walk(content, root, texts);
            boolean isWhole = bytes.isPresent();
            if (structured != null) {
                isWhole &= walk(structured, root + ".structured", texts).isPresent();
            }
            if (!isWhole) {
                examination.leaveOut(1); // how much it is cannot be known
            }
            return new ToolContent(bytes, Optional.of(examination.findings()), Optional.empty());
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
        arguments.origin.ifPresent(origin -> origin.writeTo(event));
        arguments.findings.ifPresent(found -> event.put(Fields.ARGUMENT_FINDINGS, found.kinds()));
        result.findings.ifPresent(found ->
                event.put(Fields.RESULT_FINDINGS, found.kinds()).put(Fields.RESULT_PERSONAL, found.personal()));
        if (unexamined > 0) {
            event.put(Fields.CONTENT_UNEXAMINED, unexamined);
        }
    }
}
