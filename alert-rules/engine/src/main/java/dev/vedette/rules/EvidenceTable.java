package dev.vedette.rules;

import java.util.List;
import java.util.stream.IntStream;

/** The events that an alert shows. */
final class EvidenceTable extends EventTable {

    EvidenceTable() {}

    private EvidenceTable(EvidenceTable now) {
        super(now);
    }

    /** The events as they are now. */
    List<EvidenceRef> list(Vocabulary vocabulary) {
        return new EvidenceList(new EvidenceTable(this), vocabulary);
    }

    List<EvidenceRef> decode(Vocabulary vocabulary) {
        return IntStream.range(0, size())
                .mapToObj(row -> event(row).decode(vocabulary))
                .toList();
    }
}
