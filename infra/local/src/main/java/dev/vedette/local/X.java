package dev.vedette.local;

class X {}
