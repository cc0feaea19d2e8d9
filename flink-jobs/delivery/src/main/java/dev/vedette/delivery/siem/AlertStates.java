package dev.vedette.delivery.siem;

import dev.vedette.delivery.kafka.Conversion;
import dev.vedette.delivery.kafka.KafkaRecord;
import dev.vedette.schemas.avro.Alert;
import java.util.Optional;

/** Those states of alerts that a destination is told of. One for each task: not thread-safe. */
public final class AlertStates implements Conversion<Alert, AlertState> {
    private static final long serialVersionUID = 1L;

    private final Selection selection;
    private final AlertCodec codec = new AlertCodec();

    public AlertStates(Selection selection) {
        this.selection = selection;
    }

    @Override
    public Optional<AlertState> convert(Alert alert, KafkaRecord origin) {
        return selection.takes(alert)
                ? Optional.of(AlertState.of(alert, codec.encode(alert), origin))
                : Optional.empty();
    }
}
