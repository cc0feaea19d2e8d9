package dev.vedette.rules;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * The vocabulary as a stored state knows it: how many names all correlations had when it was written, and those of its own
 * texts that its events use. A rule's fields may change while its state stays, and the numbers with them.
 */
final class StoredTexts {
    private static final int MAX_TEXTS = 100_000;

    private final Vocabulary vocabulary;
    /** Of today, of the texts that are stored: {@link StateWriter#numbers}. */
    private long numbers;
    /** Texts by stored number when they have other numbers now; empty when all are the same. */
    private List<String> stored = List.of();

    private int storedSize;
    private List<EvidenceContext> contexts = List.of();
    /** Whether all stands with the event. */
    private boolean isThirdForm;

    private StoredTexts(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    /** @param numbers of the vocabulary that may stand in events, as {@link StateWriter#numbers} has them */
    static void write(StateWriter out, Vocabulary vocabulary, long numbers) {
        int common = EvidenceNames.ALL.size();
        out.count(common);
        out.count(vocabulary.size());
        int own = 0;
        for (int number = common; number < vocabulary.size(); number++) {
            own += has(numbers, number) ? 1 : 0;
        }
        out.count(own);
        for (int number = common; number < vocabulary.size(); number++) {
            if (has(numbers, number)) {
                out.count(number);
                out.text(vocabulary.text(number));
            }
        }
    }

    static void writeContexts(StateWriter out, Set<EvidenceContext> contexts) {
        out.count(contexts.size());
        contexts.forEach(context -> out.bytes(context.toBytes()));
    }

    private static boolean has(long numbers, int number) {
        return (numbers & bit(number)) != 0;
    }

    /** @param contexts which stand elsewhere */
    static StoredTexts readApart(StateReader in, Vocabulary vocabulary, List<EvidenceContext> contexts) {
        StoredTexts texts = read(in, vocabulary, in.count(MAX_TEXTS));
        texts.contexts = contexts;
        return texts;
    }

    static StoredTexts read(StateReader in, Vocabulary vocabulary) {
        StoredTexts texts = read(in, vocabulary, in.count(MAX_TEXTS));
        texts.contexts = new ArrayList<>();
        for (int n = in.count(); n > 0; n--) {
            texts.contexts.add(EvidenceContext.read(in.bytes()));
        }
        return texts;
    }

    /** Of form 3, in which events had no contexts. */
    static StoredTexts readThirdForm(StateReader in, Vocabulary vocabulary) {
        StoredTexts texts = read(in, vocabulary, in.count(MAX_TEXTS));
        texts.isThirdForm = true;
        return texts;
    }

    /** Of form 2, in which a correlation's own texts were all that there were besides. */
    static StoredTexts readSecondForm(StateReader in, Vocabulary vocabulary) {
        StoredTexts texts = read(in, vocabulary, 0);
        texts.isThirdForm = true;
        return texts;
    }

    private static StoredTexts read(StateReader in, Vocabulary vocabulary, int common) {
        StoredTexts texts = new StoredTexts(vocabulary);
        texts.storedSize = in.count(MAX_TEXTS);
        List<String> stored = new ArrayList<>(Collections.nCopies(texts.storedSize, ""));
        int known = Math.min(Math.min(common, EvidenceNames.ALL.size()), texts.storedSize);
        for (int number = 0; number < known; number++) {
            stored.set(number, EvidenceNames.ALL.get(number));
        }
        boolean same = common <= EvidenceNames.ALL.size();
        for (int n = in.count(); n > 0; n--) {
            int number = in.count(Math.max(0, texts.storedSize - 1));
            if (number >= texts.storedSize) {
                throw StateReader.broken("refers to a text that it does not hold");
            }
            String text = in.text();
            stored.set(number, text);
            int today = vocabulary.number(text);
            same &= today == number;
            texts.numbers |= today < 0 ? 0 : bit(today);
        }
        texts.stored = same && common > 0 ? List.of() : stored;
        return texts;
    }

    /** An event that stands in a state, with the numbers of today. */
    EventRecord event(StateReader in, long time) {
        if (isThirdForm) {
            return eventOfThirdForm(in, time);
        }
        int context = in.count(contexts.size());
        EventRecord event =
                in.record(time, context == 0 ? EvidenceContext.NONE : contexts.get(context - 1), in.count());
        event.forEachNumber(storedSize, number -> {
            if (stored.isEmpty()
                    ? number >= vocabulary.size()
                    : stored.get(number).isEmpty()) {
                throw StateReader.broken("refers to a text that it does not hold");
            }
        });
        if (stored.isEmpty()) {
            return event;
        }
        Vocabulary before = new Vocabulary(stored);
        StateWriter out = new StateWriter(EventRecord.FIRST_BYTES);
        return EventRecord.of(event.decode(before), event.carried(before), vocabulary, out);
    }

    /** Passes over an event; returns how many bytes it will take in a table, about. */
    int skipEvent(StateReader in) {
        int context = isThirdForm ? 0 : in.count(contexts.size());
        int length = in.count();
        in.skip(length);
        return EventBytes.bytesOf(context, length);
    }

    private EventRecord eventOfThirdForm(StateReader in, long time) {
        EventRecord event = in.record(time, EvidenceContext.NONE, in.count());
        Vocabulary before = stored.isEmpty() ? vocabulary : new Vocabulary(stored);
        EvidenceRef decoded = event.decodeThirdForm(before);
        StateWriter out = new StateWriter(EventRecord.FIRST_BYTES);
        return EventRecord.of(decoded, event.carriedInThirdForm(before), vocabulary, out);
    }

    /** The numbers of today of the texts that were stored, as {@link StateWriter#numbers} has them. */
    long numbers() {
        return numbers;
    }

    private static long bit(int number) {
        return 1L << Math.min(number, Long.SIZE - 1);
    }
}
