package dev.vedette.schemas;

/** A record written with a schema that is neither ours nor on {@code vedette.schemas} yet: it may be readable later. */
public final class UnknownSchemaException extends RecordException {
    private static final long serialVersionUID = 1L;

    private final long fingerprint;

    UnknownSchemaException(long fingerprint) {
        super("written with the unknown schema " + SchemaTopic.key(fingerprint) + ": its writer has to publish it on "
                + Topics.SCHEMAS);
        this.fingerprint = fingerprint;
    }

    /** CRC-64-AVRO of the writer's schema. */
    public long fingerprint() {
        return fingerprint;
    }
}
