import PlatformSimulator

/// The simulator's fault to inject, under a name that the destinations' own `Fault` does not share.
typealias PlatformSimulatorFault = Fault
