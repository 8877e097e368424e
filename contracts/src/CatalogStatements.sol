// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice Publishes a version of a catalog entry. Signed by an account of the owner.
/// @param code The resource's code, `<prefix>-<serial>`, at most 32 characters.
/// @param owner The id of the member that publishes.
/// @param version The previous version plus 1; 1 for the first.
/// @param entry SHA-256 of the entry, which stands off the chain.
/// @param expectedState The number of statements accepted so far about the resource.
/// @param nonce Random.
/// @param expires The last second in which the statement may be accepted, Unix time.
struct PublishEntry {
    string code;
    bytes32 owner;
    uint64 version;
    bytes32 entry;
    uint64 expectedState;
    bytes32 nonce;
    uint64 expires;
}

/// @notice Withdraws a resource until it is published again. Signed by an account of the owner.
/// @param resource The resource's id.
/// @param reason SHA-256 of the reason, which stands off the chain.
/// @param expectedState The number of statements accepted so far about the resource.
/// @param nonce Random.
/// @param expires The last second in which the statement may be accepted, Unix time.
struct WithdrawEntry {
    bytes32 resource;
    bytes32 reason;
    uint64 expectedState;
    bytes32 nonce;
    uint64 expires;
}

/// @notice Makes another member the owner of a resource. Signed by a head of both.
/// @param resource The resource's id.
/// @param from The id of the owner.
/// @param to The id of the member that becomes the owner.
/// @param expectedState The number of statements accepted so far about the resource.
/// @param nonce Random.
/// @param expires The last second in which the statement may be accepted, Unix time.
struct TransferEntry {
    bytes32 resource;
    bytes32 from;
    bytes32 to;
    uint64 expectedState;
    bytes32 nonce;
    uint64 expires;
}

/// @title CatalogStatements
/// @notice The EIP-712 struct hashes of the statements that Catalog accepts.
library CatalogStatements {
    /// @dev The type that Catalog.publish accepts.
    bytes32 private constant PUBLISH =
        keccak256(
            "PublishEntry(string code,bytes32 owner,uint64 version,bytes32 entry,"
            "uint64 expectedState,bytes32 nonce,uint64 expires)"
        );
    /// @dev The type that Catalog.withdraw accepts.
    bytes32 private constant WITHDRAW =
        keccak256(
            "WithdrawEntry(bytes32 resource,bytes32 reason,"
            "uint64 expectedState,bytes32 nonce,uint64 expires)"
        );
    /// @dev The type that Catalog.transfer accepts.
    bytes32 private constant TRANSFER =
        keccak256(
            "TransferEntry(bytes32 resource,bytes32 from,bytes32 to,"
            "uint64 expectedState,bytes32 nonce,uint64 expires)"
        );

    /// @notice The struct hash of a publication.
    /// @param s The statement.
    /// @return The hash, without the domain.
    function hash(PublishEntry calldata s) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    PUBLISH,
                    keccak256(bytes(s.code)),
                    s.owner,
                    s.version,
                    s.entry,
                    s.expectedState,
                    s.nonce,
                    s.expires
                )
            );
    }

    /// @notice The struct hash of a withdrawal.
    /// @param s The statement.
    /// @return The hash, without the domain.
    function hash(WithdrawEntry calldata s) internal pure returns (bytes32) {
        return keccak256(abi.encode(WITHDRAW, s));
    }

    /// @notice The struct hash of a transfer.
    /// @param s The statement.
    /// @return The hash, without the domain.
    function hash(TransferEntry calldata s) internal pure returns (bytes32) {
        return keccak256(abi.encode(TRANSFER, s));
    }
}
