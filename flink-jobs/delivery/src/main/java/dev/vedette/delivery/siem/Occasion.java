package dev.vedette.delivery.siem;

import java.util.Locale;

/** Why a SIEM is told of an alert. */
public enum Occasion {
    /** It is new there. */
    OPENED,
    /** More evidence came, or the late lane took some back. */
    UPDATED,
    /** It no longer stands, or a person has decided on it. */
    CLOSED;

    /** The word for it in messages. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
