package dev.vedette.delivery.siem;

import java.io.Serializable;

/**
 * An alert in the words of somebody's tool. Whatever an alert's texts hold, a format keeps its own structure: no text of an
 * attacker's ends a field, a line or a message. Thread-safe.
 */
@FunctionalInterface
public interface AlertFormat extends Serializable {
    /** The notice in this form, without a frame around it. */
    byte[] render(Notice notice);
}
