package dev.vedette.rules;

import java.util.List;
import java.util.stream.IntStream;

/** The events that an alert shows. */
sealed class EvidenceTable extends EventTable permits Bucket {

    EvidenceTable() {}

    private EvidenceTable(EvidenceTable now) {
        super(now);
    }

    /** They are few, and given as they are. */
    @Override
    final RowSummary summary() {
        return RowSummary.NONE;
    }

    /** The events as they are now. */
    final List<EvidenceRef> evidence(Vocabulary vocabulary) {
        return new EvidenceList(new EvidenceTable(this), vocabulary);
    }

    final List<EvidenceRef> decode(Vocabulary vocabulary) {
        return IntStream.range(0, size())
                .mapToObj(row -> decode(row, vocabulary))
                .toList();
    }

    final EvidenceRef decode(int row, Vocabulary vocabulary) {
        return event(row).decode(vocabulary);
    }
}
