package dev.vedette.agent.core.observe;

import dev.vedette.agent.core.event.EventEncoder;
import dev.vedette.agent.core.event.Fields;
import dev.vedette.agent.core.event.Recorder;
import dev.vedette.content.Examination;
import dev.vedette.content.Findings;
import dev.vedette.content.Reading;
import dev.vedette.content.ResultReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks into what tool calls take and give back. The thread that serves a call gathers the texts and records the call, which
 * is then safe; the one that drains the ring looks into them, in the order in which they came, and completes the event. Only
 * when too much waits for that the thread that serves the call looks itself. Thread-safe.
 */
final class ToolContents {
    /** Of a call's arguments. */
    private static final int MAX_ARGUMENT_TEXTS = 256;

    private static final int MAX_ARGUMENT_NAMES = 64;

    private static final int MAX_RESULT_TEXTS = 4096;

    /** Of a content block (MCP 2025-11-25, ContentBlock), what is no text: bytes in base64, and what they are. */
    private static final Set<String> NO_TEXTS = Set.of("data", "blob", "mimeType", "type");

    private final Recorder recorder;
    private final Optional<CallerContents> callers;
    private final Backlog backlog = new Backlog();

    /** @param callers empty if nobody is to look inside */
    ToolContents(Recorder recorder, Optional<CallerContents> callers) {
        this.recorder = recorder;
        this.callers = callers;
    }

    /**
     * A call begins.
     *
     * @param caller whose it is
     * @param tool its name, null if it has none
     */
    CallArguments called(Exchange exchange, String caller, @Nullable String tool, Object arguments) {
        if (callers.isEmpty()) {
            return new CallArguments(caller, SeenTexts.sizeOf(arguments).bytes(), 0);
        }
        SeenTexts seen = SeenTexts.of("arguments", arguments, null);
        CallArguments call = new CallArguments(caller, seen.bytes(), seen.characters() + seen.leftOut());
        String name = tool == null ? "" : tool;
        if (backlog.isFull()) {
            look(exchange, call, name, seen, callers.get().waiting(caller));
        } else {
            backlog.add(seen.weight(), () -> look(exchange, call, name, seen, 0));
        }
        return call;
    }

    /** What a call has given back, as far as it is kept. */
    SeenTexts result(@Nullable Object content, @Nullable Object structured) {
        return callers.isEmpty() ? SeenTexts.sizeOf(content) : SeenTexts.of("result", content, structured);
    }

    /**
     * Records the events of a call, as a request and as a call; what was found will be in the latter.
     *
     * @param event of which the contents alone are missing
     * @param request length of the request's event, with which it begins
     * @param result empty if there is none
     * @param told later what was read in it
     */
    void record(
            EventEncoder event,
            int request,
            Exchange exchange,
            CallArguments call,
            Optional<SeenTexts> result,
            Consumer<Reading> told) {
        call.writeSizeTo(event);
        SeenTexts seen = result.orElse(SeenTexts.NONE);
        event.put(Fields.RESULT_BYTES, seen.bytes());
        int openFrom = event.length();
        if (callers.isEmpty()) {
            recorder.recordOpen(event, request, openFrom);
            return;
        }
        call.writeUnexaminedTo(event, seen);
        long place = recorder.recordOpen(event, request, openFrom);
        CallerContents known = callers.get();
        boolean isToBeRead = !seen.texts().isEmpty();
        if (backlog.isFull()) {
            Optional<Findings> found = result.map(texts -> examine(exchange, texts, false));
            if (isToBeRead) {
                known.skipped(call.caller());
            }
            if (place >= 0) {
                backlog.add(0, () -> complete(place, call, () -> found));
            }
            return;
        }
        if (isToBeRead) {
            known.returned(call.caller());
        }
        backlog.add(seen.weight(), () -> {
            complete(place, call, () -> result.map(texts -> examine(exchange, texts, false)));
            if (isToBeRead) {
                known.read(call.caller(), texts(seen)).ifPresent(told);
            }
        });
    }

    /**
     * Looks into what waits, for a turn. By the thread that reads the ring.
     *
     * @return whether anything waited
     */
    boolean workOff() {
        return backlog.workOff();
    }

    List<String> fingerprints(List<String> values) {
        return callers.map(known -> known.fingerprints(values)).orElse(List.of());
    }

    private void look(Exchange exchange, CallArguments call, String tool, SeenTexts seen, int waiting) {
        Set<String> names = new HashSet<>();
        List<String> texts = new ArrayList<>();
        for (SeenTexts.Text one : seen.texts()) {
            if (one.name() != null && names.size() < MAX_ARGUMENT_NAMES) {
                names.add(one.name());
            }
            if (texts.size() < MAX_ARGUMENT_TEXTS) {
                texts.add(one.text());
            }
        }
        CallOrigin origin = callers.orElseThrow().called(call.caller(), tool, names, texts, waiting);
        call.found(examine(exchange, seen, true), origin);
    }

    /** If that fails, or what was to look at the arguments has failed, the event says that nobody has looked. */
    private void complete(long place, CallArguments call, Supplier<Optional<Findings>> result) {
        try {
            if (call.isLookedInto()) {
                Optional<Findings> found = result.get();
                EventEncoder end = recorder.startEnd();
                call.writeFindingsTo(end, found);
                recorder.complete(place, end);
            }
        } finally {
            recorder.leave(place);
        }
    }

    private static Findings examine(Exchange exchange, SeenTexts seen, boolean isInput) {
        Examination examination = new Examination(SeenTexts.MAX_CHARACTERS, credentials(exchange), isInput);
        for (SeenTexts.Text one : seen.texts()) {
            examination.text(one.name(), one.place(), one.text());
        }
        examination.leaveOut(seen.leftOut());
        return examination.findings();
    }

    /** Those of a result that people, or models, would read. */
    private static List<String> texts(SeenTexts seen) {
        List<String> texts = new ArrayList<>();
        int left = ResultReader.MAX_RESULT;
        for (SeenTexts.Text one : seen.texts()) {
            boolean isText = one.name() == null || !NO_TEXTS.contains(one.name());
            if (isText && texts.size() < MAX_RESULT_TEXTS && left > 0) {
                texts.add(one.text());
                left -= one.text().length() + 1;
            }
        }
        return texts;
    }

    private static List<String> credentials(Exchange exchange) {
        HttpRequest request = exchange.request();
        return request == null || request.token() == null ? List.of() : List.of(request.token());
    }
}
