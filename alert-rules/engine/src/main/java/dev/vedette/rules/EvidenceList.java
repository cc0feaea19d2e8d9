package dev.vedette.rules;

import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * The events that an alert showed when it was found, read from their bytes when somebody looks: an alert that grows is
 * found again and again, and of most times nobody wants all of it. Immutable; safe for use by several threads.
 */
final class EvidenceList extends AbstractList<EvidenceRef> implements RandomAccess {

    private final EvidenceTable events;
    private final Vocabulary vocabulary;
    private volatile @Nullable List<EvidenceRef> decoded;

    /** @param events that nobody else changes */
    EvidenceList(EvidenceTable events, Vocabulary vocabulary) {
        this.events = events;
        this.vocabulary = vocabulary;
    }

    @Override
    public EvidenceRef get(int index) {
        List<EvidenceRef> known = decoded;
        if (known == null && index > 0 && index == size() - 1) {
            return events.decode(index, vocabulary); // asked of each finding, most of which nobody looks at further
        }
        if (known == null) {
            known = events.decode(vocabulary);
            decoded = known;
        }
        return known.get(index);
    }

    @Override
    public int size() {
        return events.size();
    }
}
