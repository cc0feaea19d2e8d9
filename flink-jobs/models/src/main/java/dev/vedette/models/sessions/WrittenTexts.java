package dev.vedette.models.sessions;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vedette.content.Orders;
import dev.vedette.content.PlainText;
import dev.vedette.content.Sentences;
import dev.vedette.models.TextResource;
import dev.vedette.models.WordTrainer;
import dev.vedette.models.sessions.RecordedSession.Call;
import dev.vedette.models.sessions.RecordedSession.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Texts written for this model one by one, as they stand in what tools give back ({@code written/README.md}). */
final class WrittenTexts {
    /** Before the word by which a sentence is an order. */
    static final char MARK = '^';

    private static final List<String> FILES = List.of(
            "abroad.tsv",
            "addresses.tsv",
            "errands.tsv",
            "european.tsv",
            "far.tsv",
            "forms.tsv",
            "inboxes.tsv",
            "languages.tsv",
            "machines.tsv",
            "manners.tsv",
            "office.tsv",
            "requests.tsv",
            "scripts.tsv",
            "sessions.tsv",
            "technology.tsv",
            "verbs.tsv");

    private static final int MAX_SENTENCES = 60;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What a text is. */
    enum Kind {
        /** What a stranger plants, for whatever reads it to follow. */
        ORDER,
        /** Of the same things, and no order to anybody. */
        HONEST,
        /** What honest people ask of each other, and guides tell their readers to do. */
        HUMAN
    }

    /**
     * One of them.
     *
     * @param language by ISO 639-1
     * @param call what an agent that has read it calls then, {@code {"tool":…, "arguments":{…}}}: what the order says, or what
     *     the agent's user wants
     */
    record Text(Kind kind, String language, String text, Optional<String> call) {}

    private WrittenTexts() {}

    static List<Text> all() {
        return FILES.stream()
                .flatMap(file -> of(TextResource.read(WrittenTexts.class, "written/" + file)).stream())
                .toList();
    }

    /** Lines of kind, manner, language, text, and a call if there is one. */
    static List<Text> of(String lines) {
        return lines.lines()
                .map(line -> line.split("\t"))
                .map(row -> new Text(
                        Kind.valueOf(row[0].toUpperCase(Locale.ROOT)),
                        row[2],
                        row[3],
                        row.length > 4 ? Optional.of(row[4]) : Optional.empty()))
                .toList();
    }

    /** Of an order, the parts with a marked word: what else stands there is pretext, which honest texts have too. */
    static void add(Text text, float weight, WordTrainer trainer) {
        boolean isOrder = text.kind == Kind.ORDER;
        Set<Integer> marked = isOrder ? marked(text.text) : Set.of();
        for (String sentence : Sentences.of(PlainText.of(unmarked(text.text)), MAX_SENTENCES)) {
            Orders.parts(sentence).stream()
                    .filter(part -> !isOrder || Arrays.stream(part).anyMatch(marked::contains))
                    .forEach(part -> trainer.add(part, isOrder, weight));
        }
    }

    private static Set<Integer> marked(String text) {
        Set<Integer> marked = new HashSet<>();
        for (int at = text.indexOf(MARK); at >= 0; at = text.indexOf(MARK, at + 1)) {
            marked.add(Orders.firstPlace(PlainText.of(unmarked(text.substring(at + 1)))));
        }
        return marked;
    }

    private static String unmarked(String text) {
        return text.replace(String.valueOf(MARK), "");
    }

    /** A session in which it is read, and the call follows; empty if there is none. */
    static Optional<RecordedSession> session(Text text) {
        return text.call.map(call -> {
            SessionLines lines = new SessionLines();
            JsonNode next = parse(call);
            lines.add(row("read", JSON.createObjectNode(), unmarked(text.text)));
            lines.add(row(next.path("tool").asText(), next.path("arguments"), "done"));
            RecordedSession read = lines.sessions().get(0);
            return text.kind == Kind.ORDER ? ordered(read) : read;
        });
    }

    private static JsonNode parse(String call) {
        try {
            return JSON.readTree(call);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("not JSON: " + call, e);
        }
    }

    private static ObjectNode row(String tool, JsonNode arguments, String result) {
        ObjectNode row = JSON.createObjectNode()
                .put("session", "written")
                .put("user_task", "written/1")
                .put("tool", tool)
                .put("result", result);
        row.set("args", arguments);
        return row;
    }

    private static RecordedSession ordered(RecordedSession session) {
        List<Call> calls = new ArrayList<>(session.calls());
        Call last = calls.remove(calls.size() - 1);
        calls.add(new Call(last.call(), last.arguments(), last.result(), true));
        return new RecordedSession(session.id(), session.task(), "written", Outcome.SUCCEEDED, calls);
    }
}
