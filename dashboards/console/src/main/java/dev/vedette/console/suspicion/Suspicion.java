package dev.vedette.console.suspicion;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.vedette.console.suspicion.JsonText.Piece;
import dev.vedette.console.suspicion.Suspect.Kind;
import dev.vedette.content.Examination;
import dev.vedette.content.FindingKind;
import dev.vedette.content.HiddenText;
import dev.vedette.content.PlainText;
import dev.vedette.content.Words;
import dev.vedette.models.definitions.DefinitionModel;
import dev.vedette.models.definitions.DefinitionModel.Judgement;
import dev.vedette.models.definitions.ToolDefinition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Finds what is suspicious in a tool's definition, part by part, with what the agent and the model of definitions look with. Time is
 * linear in the text. Immutable, thread-safe.
 */
public final class Suspicion {

    /** More are not told of: who reads has seen enough. */
    static final int MOST = 100;

    /** As the model of definitions tells sentences apart. */
    private static final Pattern SENTENCE_END = Pattern.compile("(?<=[.!?:;。！？])\\s+|\\n+");

    private static final Pattern RUN = Pattern.compile("\\S+");
    static final int MAX_SENTENCES = 2_000;
    /** Names of fields and single values are no orders. */
    private static final int LEAST_WORDS = 4;

    private static final int LONGEST_NAME = 2_048;
    private static final int LONGEST_READ = 200;
    private static final int FIRST_TAG = 0xe0020;
    private static final int LAST_TAG = 0xe007e;
    private static final int TAGS = 0xe0000;
    private static final char ESCAPE = '\u001b';

    private static final Map<String, String> NAMED = Map.of(
            Words.URL, "an address of the Web",
            Words.MAIL, "a mailbox",
            Words.PATH, "a path",
            Words.FILE, "a file");

    private final DefinitionModel model;

    /** With the model of definitions that Vedette comes with. */
    public Suspicion() {
        this.model = DefinitionModel.shipped();
    }

    /** The name and version of that model. */
    public String model() {
        return model.label();
    }

    /**
     * What is suspicious in a definition.
     *
     * @param suspects by their places, one that another lies in before that
     * @param all false if there may be more
     */
    public record Found(List<Suspect> suspects, boolean all) {
        public Found {
            suspects = List.copyOf(suspects);
        }
    }

    /**
     * Looks at a definition.
     *
     * @param tool its name
     * @param other another version: that what it names too is named is nothing new
     */
    public Found in(String tool, String definition, String other) {
        Set<String> known = new HashSet<>();
        for (Piece piece : JsonText.of(other)) {
            names(piece.text(), (from, to, kind) -> known.add(piece.text().substring(from, to)));
        }
        Look look = new Look(tool);
        for (Piece piece : JsonText.of(definition)) {
            look.hidden(piece);
            look.orders(piece);
            names(piece.text(), (from, to, kind) -> {
                if (known.add(piece.text().substring(from, to)) && !definition.equals(other)) {
                    String reason = "It names " + NAMED.get(kind) + " that the other version does not.";
                    look.add(Kind.NAMED, piece, from, to, reason);
                }
            });
        }
        look.suspects.sort(
                Comparator.comparingInt(Suspect::from).thenComparing(Suspect::to, Comparator.reverseOrder()));
        return new Found(look.suspects, look.all);
    }

    /** At one definition. */
    private final class Look {
        private final String tool;
        private final List<Suspect> suspects = new ArrayList<>();
        private int sentences;
        private boolean all = true;

        Look(String tool) {
            this.tool = tool;
        }

        void add(Kind kind, Piece piece, int from, int to, String reason) {
            all &= suspects.size() < MOST;
            if (suspects.size() < MOST) {
                suspects.add(new Suspect(kind, piece.place(from), piece.place(to), reason));
            }
        }

        void hidden(Piece piece) {
            String text = piece.text();
            for (HiddenText.Span span : HiddenText.spans(text)) {
                String reason = unseen(text.substring(span.from(), span.to()), span.kind());
                add(Kind.HIDDEN, piece, span.from(), span.to(), reason);
            }
            for (int i = text.indexOf(ESCAPE); i >= 0; i = text.indexOf(ESCAPE, i + 1)) {
                add(Kind.HIDDEN, piece, i, i + 1, "A control character of terminals, which may hide what follows.");
            }
        }

        /** Sentence by sentence; where none is an order by itself, all of them may be one together. */
        void orders(Piece piece) {
            String text = piece.text();
            int here = 0;
            boolean isFound = false;
            Matcher end = SENTENCE_END.matcher(text);
            for (int from = 0; from < text.length(); ) {
                boolean goesOn = end.find();
                int to = goesOn ? end.start() : text.length();
                if (sentences >= MAX_SENTENCES) {
                    all = false;
                    return;
                }
                if (!text.substring(from, to).isBlank()) {
                    sentences++;
                    here++;
                    secret(piece, from, to);
                    isFound |= order(piece, from, to);
                }
                from = goesOn ? end.end() : text.length();
            }
            if (!isFound && here > 1) {
                order(piece, 0, text.length());
            }
        }

        private void secret(Piece piece, int from, int to) {
            String sentence = piece.text().substring(from, to);
            Examination examination = new Examination(sentence.length(), List.of(), false);
            examination.text(null, () -> "", sentence);
            List<String> found = examination.findings().kinds();
            Arrays.stream(FindingKind.values())
                    .filter(kind -> kind.id().startsWith("secret.") && found.contains(kind.id()))
                    .findFirst()
                    .ifPresent(kind -> add(Kind.SECRET, piece, from, to, kind.description()));
        }

        private boolean order(Piece piece, int from, int to) {
            String text = PlainText.of(piece.text().substring(from, to));
            if (Words.of(text, tool, LEAST_WORDS).size() < LEAST_WORDS) {
                return false;
            }
            Judgement judgement = model.judge(ToolDefinition.parse(JsonNodeFactory.instance
                    .objectNode()
                    .put("name", tool)
                    .put("description", text)
                    .toString()));
            boolean isOrder = judgement.verdict() != DefinitionModel.Verdict.CLEAN;
            if (isOrder) {
                add(Kind.ORDER, piece, from, to, sentence(judgement));
            }
            return isOrder;
        }
    }

    /** The tag block is a shadow of ASCII: what it spells is what a model reads. */
    private static String unseen(String hidden, FindingKind kind) {
        String spelled = hidden.codePoints()
                .filter(c -> c >= FIRST_TAG && c <= LAST_TAG)
                .limit(LONGEST_READ)
                .mapToObj(c -> String.valueOf((char) (c - TAGS)))
                .collect(Collectors.joining());
        return kind.description() + (spelled.isEmpty() ? "" : " A model reads here: “" + spelled + "”");
    }

    private static String sentence(Judgement judgement) {
        String reasons = String.join("; ", judgement.reasons());
        String first = reasons.isEmpty()
                ? "It is suspicious"
                : Character.toUpperCase(reasons.charAt(0)) + reasons.substring(1);
        return first + " (score %.2f of 1).".formatted(judgement.score());
    }

    private interface NameSink {
        void name(int from, int to, String kind);
    }

    /** What stands between two blanks and names something, without the signs around it. */
    private static void names(String text, NameSink sink) {
        Matcher run = RUN.matcher(text);
        while (run.find()) {
            int from = run.start();
            int to = run.end();
            while (from < to && isAround(text.charAt(from))) {
                from++;
            }
            while (to > from && (isAround(text.charAt(to - 1)) || isStop(text.charAt(to - 1)))) {
                to--;
            }
            if (to - from < 3 || to - from > LONGEST_NAME) {
                continue;
            }
            List<String> words = Words.of(text.substring(from, to), "", 2);
            if (!words.isEmpty() && NAMED.containsKey(words.get(0))) {
                sink.name(from, to, words.get(0));
            }
        }
    }

    private static boolean isAround(char c) {
        return "\"'`()[]{}*,<>|“”‘’«»".indexOf(c) >= 0;
    }

    private static boolean isStop(char c) {
        return ".!?:;".indexOf(c) >= 0;
    }
}
