package dev.vedette.delivery.siem;

import dev.vedette.schemas.avro.Alert;
import java.util.Optional;
import org.apache.flink.api.common.functions.MapFunction;

/** Puts what is to be told into the form that the destination takes, without what it is not to have. */
public final class Render implements MapFunction<Occurrence, Message> {
    private static final long serialVersionUID = 1L;

    private final AlertFormat format;
    private final Selection selection;
    private final AlertCodec codec = new AlertCodec();

    public Render(AlertFormat format, Selection selection) {
        this.format = format;
        this.selection = selection;
    }

    @Override
    public Message map(Occurrence told) {
        Alert alert = selection.without(codec.decode(told.alert()));
        Notice notice = new Notice(
                told.occasion(),
                alert,
                Optional.of(told.closedBecause()).filter(reason -> !reason.isEmpty()),
                Optional.empty());
        return new Message(alert.getAlertId(), format.render(notice), told.origin());
    }
}
