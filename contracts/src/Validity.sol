// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {DocumentBook} from "./DocumentBook.sol";
import {EffectiveTooEarly, InvalidSuccessor, WrongDocumentStatus} from "./DocumentErrors.sol";
import {
    DocumentResumed,
    DocumentRevoked,
    DocumentSuperseded,
    DocumentSuspended
} from "./DocumentEvents.sol";
import {
    DocumentStatements,
    ResumeDocument,
    RevokeDocument,
    SupersedeDocument,
    SuspendDocument
} from "./DocumentStatements.sol";
import {NotAuthorised} from "./Statements.sol";

/// @title Validity
/// @notice The statements that suspend, resume, revoke and supersede documents.
abstract contract Validity is DocumentBook {
    using DocumentStatements for *;

    /// @notice Suspends a document that holds.
    /// @param s The statement.
    /// @param signature That of an active head of the issuer or of a steward.
    function suspend(SuspendDocument calldata s, bytes calldata signature) external {
        bytes32 digest = _freshDigest(s.hash(), s.expires);
        (bytes32 id, Issue storage i) = _document(s.issue, s.serial);
        Change memory last = _last(id, s.expectedState);
        (bytes32 member, Side side) = _requireDecider(i, _signerOf(digest, signature));
        if (last.status != Status.Active) revert WrongDocumentStatus(id, uint8(last.status));
        _requireInOrder(s.effective, last.effective);
        _spend(digest);
        uint64 state = _change(id, Status.Suspended, s.effective, side);
        emit DocumentSuspended(digest, id, member, s.reason, s.effective, state);
    }

    /// @notice Lifts a suspension: who has to is the side that suspended, not the same member.
    /// @param s The statement.
    /// @param signature That of an active head of the issuer, if the issuer suspended, else of a
    ///        steward that is not the issuer.
    function resume(ResumeDocument calldata s, bytes calldata signature) external {
        bytes32 digest = _freshDigest(s.hash(), s.expires);
        (bytes32 id, Issue storage i) = _document(s.issue, s.serial);
        Change memory last = _last(id, s.expectedState);
        address signer = _signerOf(digest, signature);
        (bytes32 member, Side side) = _requireDecider(i, signer);
        if (last.status != Status.Suspended) revert WrongDocumentStatus(id, uint8(last.status));
        if (side != last.by) revert NotAuthorised(signer);
        _requireInOrder(s.effective, last.effective);
        _spend(digest);
        uint64 state = _change(id, Status.Active, s.effective, side);
        emit DocumentResumed(digest, id, member, s.reason, s.effective, state);
    }

    /// @notice Ends a document for good, from any second on, also from one long past.
    /// @param s The statement.
    /// @param signature That of an active head of the issuer or of a steward.
    function revoke(RevokeDocument calldata s, bytes calldata signature) external {
        bytes32 digest = _freshDigest(s.hash(), s.expires);
        (bytes32 id, Issue storage i) = _document(s.issue, s.serial);
        Change memory last = _last(id, s.expectedState);
        (bytes32 member, Side side) = _requireDecider(i, _signerOf(digest, signature));
        if (last.status > Status.Suspended) revert WrongDocumentStatus(id, uint8(last.status));
        _second(s.effective);
        _spend(digest);
        uint64 state = _change(id, Status.Revoked, s.effective, side);
        emit DocumentRevoked(digest, id, member, s.reason, s.effective, state);
    }

    /// @notice Ends a document for good; another of the same issuer, not ended, follows it.
    /// @param s The statement.
    /// @param signature That of an active head of the issuer.
    function supersede(SupersedeDocument calldata s, bytes calldata signature) external {
        bytes32 digest = _freshDigest(s.hash(), s.expires);
        (bytes32 id, Issue storage i) = _document(s.issue, s.serial);
        Change memory last = _last(id, s.expectedState);
        address signer = _signerOf(digest, signature);
        (bytes32 member, Side side) = _requireDecider(i, signer);
        if (side != Side.Issuer) revert NotAuthorised(signer);
        if (last.status > Status.Suspended) revert WrongDocumentStatus(id, uint8(last.status));
        bytes32 successor = _successor(id, i, s.successor, s.successorSerial);
        _second(s.effective);
        _spend(digest);
        _successors[id] = successor;
        uint64 state = _change(id, Status.Superseded, s.effective, side);
        emit DocumentSuperseded(digest, id, member, successor, s.effective, state);
    }

    /// @dev Records a change; the state number counts the issue, too.
    function _change(
        bytes32 id,
        Status status,
        uint64 effective,
        Side by
    ) private returns (uint64) {
        Change[] storage changes = _changes[id];
        changes.push(
            Change(
                uint48(block.timestamp),
                uint48(effective),
                uint48(block.number),
                status,
                by
            )
        );
        return uint64(changes.length) + 1;
    }

    /// @dev The last change, of which there are as many as the signer had in mind.
    function _last(bytes32 id, uint64 expectedState) private view returns (Change memory last) {
        Change[] storage changes = _changes[id];
        uint256 count = changes.length;
        _requireState(expectedState, uint64(count) + 1);
        if (count != 0) return changes[count - 1];
        last.status = Status.Active;
    }

    /// @dev The id of a document that may follow another; circles are impossible, because what was
    ///      superseded has ended.
    function _successor(
        bytes32 id,
        Issue storage i,
        bytes32 issue,
        uint64 serial
    ) private view returns (bytes32 successor) {
        Issue storage next;
        (successor, next) = _document(issue, serial);
        Change[] storage changes = _changes[successor];
        uint256 count = changes.length;
        bool ended = count != 0 && changes[count - 1].status > Status.Suspended;
        if (successor == id || ended || next.issuer != i.issuer) {
            revert InvalidSuccessor(successor);
        }
    }

    /// @dev Suspensions and their ends hold in the order in which they were recorded, so that the
    ///      last one recorded is the one that holds.
    function _requireInOrder(uint64 effective, uint48 previous) private pure {
        if (_second(effective) < previous) revert EffectiveTooEarly(effective, previous);
    }
}
