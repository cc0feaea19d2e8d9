package dev.vedette.rules;

/** The events that an alert shows. */
final class EvidenceTable extends EventTable {

    EvidenceTable() {
        super(false);
    }
}
