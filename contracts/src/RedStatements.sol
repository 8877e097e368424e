// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice Asks for a red letter. Signed by an account of the issuer or of the buyer.
/// @param issue The id of the document that was issued alone, or of the batch.
/// @param serial The document's serial in the batch; 0 for one that was issued alone.
/// @param total The blue document's amount, in minor units.
/// @param amount The red letter's amount, in minor units.
/// @param reason SHA-256 of the reason, which stands off the chain.
/// @param expectedState The number of statements accepted so far about the document's red
///        letters.
/// @param nonce Random.
/// @param expires The last second in which the statement may be accepted, Unix time.
struct RequestRed {
    bytes32 issue;
    uint64 serial;
    uint64 total;
    uint64 amount;
    bytes32 reason;
    uint64 expectedState;
    bytes32 nonce;
    uint64 expires;
}

/// @notice Confirms what was asked for. Signed by a head of the other side.
/// @param issue The id of the document that was issued alone, or of the batch.
/// @param serial The document's serial in the batch; 0 for one that was issued alone.
/// @param amount The amount that was asked for, in minor units.
/// @param expectedState The number of statements accepted so far about the document's red
///        letters.
/// @param nonce Random.
/// @param expires The last second in which the statement may be accepted, Unix time.
struct ConfirmRed {
    bytes32 issue;
    uint64 serial;
    uint64 amount;
    uint64 expectedState;
    bytes32 nonce;
    uint64 expires;
}

/// @notice Rejects what was asked for. Signed by a head of the other side.
/// @param issue The id of the document that was issued alone, or of the batch.
/// @param serial The document's serial in the batch; 0 for one that was issued alone.
/// @param reason SHA-256 of the reason, which stands off the chain.
/// @param expectedState The number of statements accepted so far about the document's red
///        letters.
/// @param nonce Random.
/// @param expires The last second in which the statement may be accepted, Unix time.
struct RejectRed {
    bytes32 issue;
    uint64 serial;
    bytes32 reason;
    uint64 expectedState;
    bytes32 nonce;
    uint64 expires;
}

/// @notice Takes back what was asked for, confirmed or not. Signed by an account of the side
///         that asked.
/// @param issue The id of the document that was issued alone, or of the batch.
/// @param serial The document's serial in the batch; 0 for one that was issued alone.
/// @param reason SHA-256 of the reason, which stands off the chain.
/// @param expectedState The number of statements accepted so far about the document's red
///        letters.
/// @param nonce Random.
/// @param expires The last second in which the statement may be accepted, Unix time.
struct WithdrawRed {
    bytes32 issue;
    uint64 serial;
    bytes32 reason;
    uint64 expectedState;
    bytes32 nonce;
    uint64 expires;
}

/// @title RedStatements
/// @notice The EIP-712 struct hashes of what Documents accepts about red letters.
library RedStatements {
    /// @dev The type that Documents.requestRed accepts.
    bytes32 private constant REQUEST_RED =
        keccak256(
            "RequestRed(bytes32 issue,uint64 serial,uint64 total,uint64 amount,"
            "bytes32 reason,"
            "uint64 expectedState,bytes32 nonce,uint64 expires)"
        );
    /// @dev The type that Documents.confirmRed accepts.
    bytes32 private constant CONFIRM_RED =
        keccak256(
            "ConfirmRed(bytes32 issue,uint64 serial,uint64 amount,"
            "uint64 expectedState,bytes32 nonce,uint64 expires)"
        );
    /// @dev The type that Documents.rejectRed accepts.
    bytes32 private constant REJECT_RED =
        keccak256(
            "RejectRed(bytes32 issue,uint64 serial,bytes32 reason,"
            "uint64 expectedState,bytes32 nonce,uint64 expires)"
        );
    /// @dev The type that Documents.withdrawRed accepts.
    bytes32 private constant WITHDRAW_RED =
        keccak256(
            "WithdrawRed(bytes32 issue,uint64 serial,bytes32 reason,"
            "uint64 expectedState,bytes32 nonce,uint64 expires)"
        );

    /// @notice The struct hash of a RequestRed.
    /// @param s The statement.
    /// @return The hash, without the domain.
    function hash(RequestRed calldata s) internal pure returns (bytes32) {
        return keccak256(abi.encode(REQUEST_RED, s));
    }

    /// @notice The struct hash of a ConfirmRed.
    /// @param s The statement.
    /// @return The hash, without the domain.
    function hash(ConfirmRed calldata s) internal pure returns (bytes32) {
        return keccak256(abi.encode(CONFIRM_RED, s));
    }

    /// @notice The struct hash of a RejectRed.
    /// @param s The statement.
    /// @return The hash, without the domain.
    function hash(RejectRed calldata s) internal pure returns (bytes32) {
        return keccak256(abi.encode(REJECT_RED, s));
    }

    /// @notice The struct hash of a WithdrawRed.
    /// @param s The statement.
    /// @return The hash, without the domain.
    function hash(WithdrawRed calldata s) internal pure returns (bytes32) {
        return keccak256(abi.encode(WITHDRAW_RED, s));
    }
}
